// What a listing says of the addresses of Services among its destinations (SVC-11). WHY apart: a matrix asks no question, and its page loads none of them.

import {parseAddress} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import {listed} from "../snapshot/findings.ts"
import type {Snapshot} from "../snapshot/snapshot.ts"
import {compareBytes} from "../std/order.ts"
import type {Diagnostic} from "../text/diagnostic.ts"

const width: Readonly<Record<Family, bigint>> = {4: 1n << 32n, 6: 1n << 128n}

type Range = {readonly family: Family; readonly first: bigint; readonly last: bigint}

/**
 * What is to be said of destinations in a listing: which Services have an address in one of its ranges. WHY not in a range of everything: where nobody
 * drew a line, nobody takes the range for a rule about Services.
 */
export function listedServices({services}: Pick<Snapshot, "services">, sides: Iterable<readonly string[]>): readonly Diagnostic[] {
  const ranges = rangesIn(sides)
  if (ranges.length === 0) return []
  const isListed = ({family, value}: {readonly family: Family; readonly value: bigint}): boolean =>
    ranges.some((range) => range.family === family && range.first <= value && value <= range.last)
  const found = [...services.values()].filter(({addresses}) => addresses.some(isListed)).map(({id}) => `svc/${id}`)
  if (found.length === 0) return []
  const many = found.length === 1 ? "lies an address of" : "lie addresses of"
  const message = `in ranges that are listed as destinations ${many} ${listed(found.sort(compareBytes))}, taken literally: packets to a Service are translated to a backend before policy is asked`
  const help = "ask `search --to svc/NAMESPACE/NAME` for who reaches a Service"
  return [{code: "service-address-not-translated", severity: "info", message, help}]
}

/** The ranges at the end of lists of names, each once, without those of a whole family. */
function rangesIn(sides: Iterable<readonly string[]>): readonly Range[] {
  const texts = new Set<string>()
  for (const names of new Set(sides)) {
    for (const name of rangesAmong(names)) texts.add(name)
  }
  return [...texts].flatMap((text) => {
    const [first, last] = text.split("-").map((each) => parseAddress(each))
    if (!first || !last || (first.value === 0n && last.value === width[first.family] - 1n)) return []
    return [{family: first.family, first: first.value, last: last.value}]
  })
}

/** The ranges at the end of a list of names. INVARIANT: ranges stand last, and every other name has a slash or is one address. */
export function rangesAmong(names: readonly string[]): readonly string[] {
  let first = names.length
  while (first > 0 && isRange(names[first - 1] ?? "")) first--
  return names.slice(first)
}

function isRange(name: string): boolean {
  return name.includes("-") && !name.includes("/")
}
