// The two places where text becomes code or markup: names of our own scripts, and lessons that the course room rendered. Browsers that
// know trusted types let nothing else through; others are guarded by the same functions being the only ones.

/** The scripts that the page may start. */
const scripts = ["engine-worker.js", "course-worker.js", "desk-worker.js", "service-worker.js"] as const
/** The name of one of them. */
export type ScriptName = (typeof scripts)[number]

type Policy = {readonly createHTML: (text: string) => unknown; readonly createScriptURL: (text: string) => unknown}
type Factory = {readonly createPolicy: (name: string, rules: Policy) => Policy}

const rules: Policy = {
  createHTML: (text) => text,
  createScriptURL: (text) => {
    const {origin, pathname} = new URL(text)
    const isOurs = scripts.some((name) => text === new URL(name, import.meta.url).href)
    if (!isOurs) throw new TypeError(`${origin}${pathname} is no script of the lab`)
    return text
  },
}

const factory = (globalThis as {readonly trustedTypes?: Factory}).trustedTypes
const policy = factory?.createPolicy("carveout", rules) ?? rules

/** The address of one of our scripts. */
export function scriptAddress(name: ScriptName): string {
  return policy.createScriptURL(new URL(name, import.meta.url).href) as string
}

/** Markup that the course room made of a lesson: it renders no HTML that an author wrote. */
export function lessonMarkup(html: string): string {
  return policy.createHTML(html) as string
}
