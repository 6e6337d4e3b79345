// What CoreDNS is told: a server's names as a Corefile with files beside it. Text alone; nothing is started here.

import {familyOf} from "./address.ts"
import type {Forwarding, Resolver} from "./world.ts"

/** Files of one server, by name: `Corefile` and what it leads to. */
export type Told = {readonly Corefile: string; readonly hosts: string; readonly nothing: string}

/** A server as CoreDNS is told it. `folder`: where the files will lie; `bind`: the addresses at which it listens, none: at all. */
export function told(
  {port, names, large, upstream}: Resolver,
  {folder, bind}: {readonly folder: string; readonly bind: readonly string[]},
): Told {
  const lines = [
    ...(bind.length === 0 ? [] : [`bind ${bind.join(" ")}`]),
    // WHY: the size that every server of today is told, so that an answer of more is cut whatever the client takes.
    `bufsize ${answerBytesMax}`,
    "errors",
    ...(large === null ? [] : [`template IN TXT ${large} {`, `  answer "{{ .Name }} 30 IN TXT ${largeStrings.join(" ")}"`, "}"]),
    // WHY `no_reverse`: the plugin would answer for addresses, too.
    `hosts ${folder}/hosts {`,
    "  ttl 30",
    "  no_reverse",
    "  reload 0",
    "  fallthrough",
    "}",
    // WHY a zone with nothing in it: where nobody answers, CoreDNS says that it failed, and not that a name does not exist.
    ...(upstream === null ? [`file ${folder}/nothing .`] : forwardLines(upstream)),
  ]
  return {
    Corefile: `.:${port} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`,
    hosts: names.flatMap(({name, addresses}) => addresses.map((address) => `${address} ${name}\n`)).join(""),
    nothing: "@ 30 IN SOA ns.invalid. nobody.invalid. 1 60 60 60 30\n",
  }
}

function forwardLines({address, port, option}: Forwarding): readonly string[] {
  const target = familyOf(address) === 4 ? `${address}:${port}` : `[${address}]:${port}`
  return option === null ? [`forward . ${target}`] : [`forward . ${target} {`, `  ${option}`, "}"]
}

/** Bytes of an answer over UDP from which it is cut. */
export const answerBytesMax = 1232

/** Seven strings of the most that one may hold, less a little: about 1.7 kB. */
export const largeStrings: readonly string[] = Array.from({length: 7}, (_, i) => `${i}`.repeat(240))
