// Files of flow records to flows, at the desk: read once, and what is handed on is as small as what will be asked.

import type {Diagnostic} from "@carveout/engine"
import {conversationsOf, readFlowRecords} from "@carveout/flows"
import {takenBytesMax, textOf} from "../desk/taking.ts"
import type {Given} from "../desk/taking.ts"
import {askedMax} from "./view.ts"
import type {SeenRead} from "./view.ts"

/** Reads them. What holds no record, or breaks off, is refused whole: "nothing would be denied" would be said of what nobody read. */
export async function readSeen(given: readonly Given[]): Promise<SeenRead> {
  const all = given.reduce((sum, {file}) => sum + file.size, 0)
  if (all > takenBytesMax)
    return refused([`these are ${Math.ceil(all / 1_048_576)} MiB, and the lab takes 64 MiB at once: \`carveout replay\` reads more`])
  const texts = await Promise.all(given.map(async ({path, file}) => ({name: path, read: await textOf(file)})))
  const unread = texts.flatMap(({name, read}) => (read.ok ? [] : [`${name}: ${read.because}`]))
  if (unread.length > 0) return refused(unread)
  const files = texts.flatMap(({name, read}) => (read.ok ? [{name, text: read.text}] : []))
  const {records, passed, values, diagnostics} = readFlowRecords(files)
  const errors = diagnostics.filter(({severity}) => severity === "error")
  if (errors.length > 0) return refused(errors.map(diagnosticLine))
  const names = files.map(({name}) => name)
  if (records.length === 0) return refused([...diagnostics.map(diagnosticLine), nothingIn(names, values)])
  const conversations = conversationsOf(records).toSorted((a, b) => b.connections - a.connections)
  const left = conversations.length - askedMax
  return {
    ok: true,
    names,
    conversations: conversations.slice(0, askedMax),
    records: records.length,
    passed,
    notes: [
      ...(left > 0
        ? [
            `the ${numbered(askedMax)} flows with most connections are asked here; ${numbered(left)} more are in the files, and \`carveout replay\` asks all`,
          ]
        : []),
      ...diagnostics.map(diagnosticLine),
    ],
  }
}

function refused(problems: readonly string[]): SeenRead {
  return {ok: false, problems}
}

function nothingIn(names: readonly string[], values: number): string {
  return values === 0
    ? `no flow record is in ${names.join(", ")}`
    : `none of ${numbered(values)} records is of a connection that was judged: export records of some time in which the apps were used`
}

function numbered(count: number): string {
  return count.toLocaleString("en")
}

/** A finding with its place, as an editor would open it. */
function diagnosticLine({place, message, help}: Diagnostic): string {
  const at = place === undefined ? "" : `${place.file}:${place.line}:${place.column}: `
  return `${at}${message}${help === undefined ? "" : `; ${help}`}`
}
