// One small door to three browsers, so that a journey is written once. Each adapter starts what the system has and brings no browser.

/** A page in some browser. Selectors are CSS; `evaluate` runs an expression in the page and gives what it is worth. */
export type BrowserPage = {
  readonly goto: (address: string) => Promise<void>
  readonly evaluate: <Value>(expression: string) => Promise<Value>
  /** Clicks the first element of a selector, as a mouse does. */
  readonly click: (selector: string) => Promise<void>
  /** Types as a person does; names of keys such as `ArrowRight` stand in braces: `{ArrowRight}`. */
  readonly keys: (text: string) => Promise<void>
  readonly resize: (width: number, height: number) => Promise<void>
  readonly screenshot: (path: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** A browser that a machine may have. `open` starts it with a fresh profile. */
export type BrowserKind = {readonly name: string; readonly absent: string | null; readonly open: () => Promise<BrowserPage>}

/** Keys of a text: letters one by one, and those in braces by name. */
export function keysOf(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}|([\s\S])/g)].map(([, name, letter]) => name ?? letter ?? "")
}
