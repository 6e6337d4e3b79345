// How a reader of text stops: one fault with its offsets, thrown inside this folder and caught by `readStream` alone.

import {assert} from "../../std/assert.ts"
import {onOneLine} from "../../text/diagnostic.ts"
import type {YamlCode} from "./codes.ts"

/** Why a document could not be read. Offsets are those of the file. */
export class Fault extends Error {
  readonly code: YamlCode
  readonly start: number
  readonly end: number
  readonly help: string | undefined
  readonly other: {readonly start: number; readonly end: number; readonly message: string} | undefined

  constructor(code: YamlCode, text: string, where: {readonly start: number; readonly end: number}, more: FaultMore = {}) {
    super(onOneLine(text))
    assert(where.start >= 0, "a fault stands somewhere")
    this.code = code
    this.start = where.start
    this.end = Math.max(where.end, where.start)
    this.help = more.help
    this.other = more.other
  }
}

type FaultMore = {readonly help?: string; readonly other?: {readonly start: number; readonly end: number; readonly message: string}}
