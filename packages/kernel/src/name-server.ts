// Which server of names this machine has: CoreDNS, which clusters run, else dnsmasq, which one small package of Debian brings.

import {spawnSync} from "node:child_process"
import {isExecutable, placeOf} from "./program.ts"

/** The programs that a bench can have for a server of names, the one that is taken unless somebody chooses first. */
export const nameServerPrograms = ["coredns", "dnsmasq"] as const

/** One of them. */
export type NameServerProgram = (typeof nameServerPrograms)[number]

/** A server of names that is there. `version` in its own words, with its name: `CoreDNS-1.15.0`, `dnsmasq 2.90`. */
export type NameServer = {readonly program: NameServerProgram; readonly path: string; readonly version: string}

/** The variable that names the file of CoreDNS where it is not on PATH. */
const placeVariable = "CARVEOUT_COREDNS"

/** The server that is wanted, or without a wish the first that is there; a text says what is missing. */
export function findNameServer(wanted?: NameServerProgram): NameServer | string {
  if (wanted === "dnsmasq") return foundDnsmasq()
  const coredns = foundCoredns()
  // WHY not the other one where a file was named that is none: whoever names it means it.
  if (typeof coredns !== "string" || wanted === "coredns" || process.env[placeVariable]) return coredns
  const dnsmasq = foundDnsmasq()
  return typeof dnsmasq === "string" ? `a server of names: ${coredns}, or ${dnsmasq}` : dnsmasq
}

function foundCoredns(): NameServer | string {
  const named = process.env[placeVariable]
  if (named && !isExecutable(named)) return `the program that ${placeVariable} names: \`${named}\` cannot be run`
  const path = named || placeOf("coredns")
  if (path === null) return `coredns (on PATH, or at the place that ${placeVariable} names)`
  return said({program: "coredns", path, option: "-version", pattern: /^CoreDNS-\S+/m, title: ""})
}

function foundDnsmasq(): NameServer | string {
  const path = placeOf("dnsmasq")
  if (path === null) return "dnsmasq (Debian package dnsmasq-base)"
  return said({program: "dnsmasq", path, option: "--version", pattern: /(?<=version )\S+/i, title: "dnsmasq "})
}

type Asking = Pick<NameServer, "program" | "path"> & {readonly option: string; readonly pattern: RegExp; readonly title: string}

/** The server with its version, as the program itself says it. */
function said({program, path, option, pattern, title}: Asking): NameServer | string {
  const {stdout, error} = spawnSync(path, [option], {encoding: "utf8", timeout: answerMs})
  const [version] = pattern.exec(stdout ?? "") ?? []
  if (version !== undefined) return {program, path, version: `${title}${version}`}
  return `a ${program} that says its version: \`${path} ${option}\` does not${error === undefined ? "" : ` (${error.message})`}`
}

/** LIMIT: how long a program may take to say its version. */
const answerMs = 10_000
