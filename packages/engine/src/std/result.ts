// A value or the reason why there is none, for failures that are not ours and not worth an exception.

/** Either a value or an error; `ok` tells which. */
export type Result<T, E> = {readonly ok: true; readonly value: T} | {readonly ok: false; readonly error: E}

/** The success. */
export function ok<T>(value: T): {readonly ok: true; readonly value: T} {
  return {ok: true, value}
}

/** The failure. */
export function fail<E>(error: E): {readonly ok: false; readonly error: E} {
  return {ok: false, error}
}
