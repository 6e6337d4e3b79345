// JSON that somebody else wrote, looked into without trust.

type Record_ = Readonly<Record<string, unknown>>

/** The value of a text; undefined where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a value is a map. */
export function isRecord(value: unknown): value is Record_ {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** The text of a key; empty where there is none. */
export function textAt(record: Record_, key: string): string {
  const value = record[key]
  return typeof value === "string" ? value : ""
}

/** The map of a key; empty where there is none. */
export function recordAt(record: Record_, key: string): Record_ {
  const value = record[key]
  return isRecord(value) ? value : {}
}

/** The maps of a list of a key. */
export function listAt(record: Record_, key: string): readonly Record_[] {
  const value = record[key]
  return Array.isArray(value) ? value.filter(isRecord) : []
}
