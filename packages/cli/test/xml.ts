// A reader of XML just strict enough for tests: it throws where a text is not well-formed, and lists the elements of one that is.

/** One element: its name, its attributes with references resolved, and the text directly inside. */
export type Element = {readonly name: string; readonly attributes: ReadonlyMap<string, string>; text: string}

const piece = /<\?xml [^?]*\?>|<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(.)/gsu

/** Every element in document order. */
export function elementsOf(xml: string): readonly Element[] {
  const all: Element[] = []
  const open: Element[] = []
  let roots = 0
  for (const [, close, name, attributes, single, text, other] of xml.matchAll(piece)) {
    if (other !== undefined) throw new Error(`not well-formed: ${JSON.stringify(xml.slice(Math.max(0, xml.indexOf(other)), 80))}`)
    if (text !== undefined) addText(open.at(-1), text)
    if (close !== undefined && open.pop()?.name !== close) throw new Error(`</${close}> closes nothing`)
    if (name === undefined) continue
    if (open.length === 0 && roots++ > 0) throw new Error(`a second root: <${name}>`)
    const element = {name, attributes: attributesOf(attributes ?? ""), text: ""}
    all.push(element)
    if (single !== "/") open.push(element)
  }
  if (open.length > 0) throw new Error(`<${open[0]?.name}> is never closed`)
  return all
}

function addText(element: Element | undefined, text: string): void {
  if (element !== undefined) element.text += resolved(text)
  else if (text.trim() !== "") throw new Error(`text outside the root: ${text.slice(0, 40)}`)
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const all = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, resolved(value)] as const)
  if (new Set(all.map(([name]) => name)).size !== all.length) throw new Error(`an attribute twice: ${text}`)
  return new Map(all)
}

const named: Readonly<Record<string, string>> = {lt: "<", gt: ">", amp: "&", quot: '"', apos: "'"}

function resolved(text: string): string {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed()) {
    throw new Error(`a character that XML cannot hold: ${JSON.stringify(text)}`)
  }
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (reference, number: string | undefined, name: string | undefined) => {
    if (number !== undefined) return String.fromCodePoint(Number(number))
    const sign = name === undefined ? undefined : named[name]
    if (sign === undefined) throw new Error(`not a reference: ${reference}`)
    return sign
  })
}
