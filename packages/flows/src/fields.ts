// Fields of a record as somebody's JSON has them.

/** An object of JSON. */
export type Plain = {readonly [key: string]: unknown}

/** A value as an object; empty where it is none. */
export function objectOf(value: unknown): Plain {
  return isObject(value) ? value : {}
}

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** A text, or empty. Writers leave out what is empty, and write `-` for it. */
export function textOf(value: unknown): string {
  return typeof value === "string" && value !== "-" ? value : ""
}

/** A number, or null. WHY texts too: 64 bits are written as texts in JSON made from protocol buffers. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : null
}

/** A moment as a text of ISO 8601 in whole seconds, from seconds since 1970 or a time as text; null where it is neither. */
export function momentOf(value: unknown): string | null {
  const seconds = numberOf(value)
  const time = new Date(seconds === null ? String(value) : seconds * 1000)
  return Number.isNaN(time.getTime()) ? null : time.toISOString().replace(/\.\d+Z$/, "Z")
}

/** `app=web` each, as labels; a text of several has ` | ` between them. */
export function labelsOf(value: unknown): ReadonlyMap<string, string> {
  const parts: readonly unknown[] = typeof value === "string" ? value.split(/\s*\|\s*/) : Array.isArray(value) ? value : []
  const labels = new Map<string, string>()
  for (const part of parts) {
    if (typeof part !== "string") continue
    const at = part.indexOf("=")
    if (at > 0) labels.set(part.slice(0, at), part.slice(at + 1))
  }
  return labels
}
