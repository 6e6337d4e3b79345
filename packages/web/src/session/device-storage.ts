// The place of this browser that is read and written at once.

/** The browser's storage; null where it gives none. */
export function deviceStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}
