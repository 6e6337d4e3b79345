// What to do about text that is no YAML, where the slip behind it is a usual one.

/** A slip: what the reader complains of, the sign that it stopped at (null: any), and the way out. */
type Slip = {readonly reason: RegExp; readonly sign: RegExp | null; readonly help: string}

const slips: readonly Slip[] = [
  {reason: /tab characters/, sign: null, help: "indent with spaces"},
  {reason: /./, sign: /[@`%]/, help: "quote the value: an unquoted one cannot begin with `@`, `%` or a backtick"},
  {
    reason: /missed comma between flow/,
    sign: /[[{]/,
    help: "quote the value: between brackets an unquoted one ends at `[`, `]`, `{`, `}` or `,`",
  },
  {reason: /bad indentation of a mapping/, sign: /:/, help: "quote a value that holds `: `, or repair the indent of this line"},
  {reason: /multiline key/, sign: null, help: "write `key: value` with a space after the colon, keys of one map at one indent"},
  {reason: /unexpected end of the stream/, sign: null, help: "close what is open: its quote or bracket may stand far above"},
]

/** The way out of a complaint of the reader's about a text at a position. Undefined where nothing is usual. */
export function syntaxHelp(complaint: string, text: string, position: number): string | undefined {
  const open = /flow collection|unexpected end of the stream/.test(complaint) ? openLine(text, position) : undefined
  if (open !== undefined) return `close the bracket that \`${open}\` opens`
  const sign = text.charAt(position)
  return slips.find((slip) => slip.reason.test(complaint) && (slip.sign === null || slip.sign.test(sign)))?.help
}

/** LIMIT: letters of a line that a help quotes. */
const lineMax = 40

/** LIMIT: letters before a complaint among which the bracket is looked for; a list that long is seldom written in brackets. */
const lookBack = 20_000

/**
 * The line above a position with the bracket that is still open there; undefined where none is, or it stands on the position's own line. WHY: the
 * reader stops at the next line that fits no list, which is not where somebody forgot to close.
 */
function openLine(text: string, position: number): string | undefined {
  const start = Math.max(0, position - lookBack)
  const open: number[] = []
  // Quoted text and comments hold brackets that open nothing.
  for (const {0: token, index} of text.slice(start, position).matchAll(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?:^|\s)#.*|[[\]{}]/gm)) {
    if (token === "[" || token === "{") open.push(start + index)
    else if (token === "]" || token === "}") open.pop()
  }
  const at = open.at(-1)
  if (at === undefined || !text.slice(at, position).includes("\n")) return undefined
  const line = text.slice(text.lastIndexOf("\n", at) + 1).split(/\r?\n/, 1)[0] ?? ""
  const shown = line.trim().replaceAll("`", "'")
  return shown.length > lineMax ? `${shown.slice(0, lineMax)}…` : shown
}
