// What reading one value comes to.

import {Doctor, protocolNumber} from "@carveout/engine"
import type {Place} from "@carveout/engine"
import {recordedEnd} from "../record.ts"
import type {FlowRecord, RecordedEnd} from "../record.ts"

/** A record, why a value is none, or null where it says nothing of a new connection. */
export type Reading = FlowRecord | {readonly problem: string} | null

/** A format. `is`: whether a value is one of its records, as far as its fields tell. */
export type Format = {readonly is: (value: unknown) => boolean; readonly read: (value: unknown, at: Place) => Reading}

/**
 * A format of lines. `is`: whether a text of one or more lines begins as one of its records; `goesOn`: whether a line belongs to the record that began above it;
 * a format without it has a record in each line.
 */
export type TextFormat = {
  readonly is: (lines: readonly string[]) => boolean
  readonly goesOn?: (line: string) => boolean
  readonly read: (lines: readonly string[], at: Place) => Reading
}

/** The number of a protocol as logs write it: `tcp`, `icmp6`, `17`; undefined where it is none. */
export function protocolIn(written: string): number | undefined {
  const number = protocolNumber(written.toLowerCase() === "icmp6" ? "ICMPv6" : written)
  return number !== undefined && number >= 0 && number <= 255 ? number : undefined
}

/** TCP, UDP and SCTP: the protocols at whose ports policy looks. */
const withPorts: ReadonlySet<number> = new Set([6, 17, 132])

/** The port of a record; null of protocols without, undefined where there should be one. */
export function portIn(protocol: number, written: number | null): number | null | undefined {
  if (!withPorts.has(protocol)) return null
  return written !== null && written >= 1 && written <= 65_535 ? written : undefined
}

/** An end of which a log has the address alone; null where the text is none. */
export function addressEnd(text: string): RecordedEnd | null {
  if (Doctor.hubbleEndIn(text)?.kind !== "address") return null
  return recordedEnd({kind: "named", name: "", namespace: "", labels: new Map(), address: text})
}
