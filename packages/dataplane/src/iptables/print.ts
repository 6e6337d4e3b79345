// A ruleset as Felix feeds it to `iptables-restore` and `ipset restore` (evaluation 5.3 to 5.5).

import {protocolWord} from "../table/protocol.ts"
import type {Action, KernelRule, KernelSet, Match, PortRange, Ruleset, Table} from "../table/rule.ts"
import {ruleHashes} from "../lower/names.ts"

/** The lines of one chain, as they are written to the tool. */
export function iptablesLines(chain: string, rules: readonly KernelRule[], place: "-A" | "-I" = "-A"): readonly string[] {
  return hashed({chain, hashName: chain, place}, rules)
}

/** The lines of a chain of the kernel itself. */
export function hookLines(
  chain: string,
  {inserted, appended}: {readonly inserted: readonly KernelRule[]; readonly appended: readonly KernelRule[]},
): readonly string[] {
  return [
    ...hashed({chain, hashName: chain, place: "-I"}, inserted),
    ...hashed({chain, hashName: `${chain}*appends*`, place: "-A"}, appended),
  ]
}

type Written = {readonly chain: string; readonly hashName: string; readonly place: "-A" | "-I"}

function hashed({chain, hashName, place}: Written, rules: readonly KernelRule[]): readonly string[] {
  const bodies = rules.map(bodyOf)
  const hashes = ruleHashes(
    hashName,
    bodies.map((body) => ["-A", hashName, "HASH", ...body].join(" ")),
  )
  return bodies.map((body, i) => [place, chain, comment(`cali:${hashes[i] ?? ""}`), ...body].join(" "))
}

/** One rule as iptables reads it, without comments. */
export function iptablesRule({matches, action}: KernelRule): string {
  return bodyOf({matches, action, comments: []}).join(" ")
}

function bodyOf({matches, action, comments}: KernelRule): readonly string[] {
  const last = actionText(action)
  return [...comments.map((each) => comment(cleaned(each))), ...matches.map(matchText), ...(last === "" ? [] : [last])]
}

const commentMax = 256

/** LIMIT: what the tool takes in a comment; other characters are replaced (evaluation 5.4). */
export function cleaned(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9_@%+=:,./ -]/gu, "_").slice(0, commentMax)
}

function comment(text: string): string {
  return `-m comment --comment "${text}"`
}

function matchText(match: Match): string {
  switch (match.kind) {
    case "protocol":
      return `${match.not ? "! " : ""}-p ${match.protocol}`
    case "net":
      return `${match.not ? "! " : ""}--${match.side} ${match.net}`
    case "set": {
      const word = match.side === "source" ? "src" : "dst"
      return `-m set ${match.not ? "! " : ""}--match-set ${match.set} ${match.of === "sockets" ? `${word},${word}` : word}`
    }
    case "ports":
      return `-m multiport ${match.not ? "! " : ""}--${match.side}-ports ${match.ports.map(portText).join(",")}`
    case "port":
      return `-p ${protocolWord(match.protocol)} --dport ${match.port}`
    case "icmp":
      return `-m ${match.family === 4 ? "icmp" : "icmp6"} ${match.not ? "! " : ""}--${match.family === 4 ? "icmp-type" : "icmpv6-type"} ${match.type}${match.code === null ? "" : `/${match.code}`}`
    case "interface":
      return `--${match.way}-interface ${match.name}`
    case "states":
      return `-m conntrack --ctstate ${match.states.join(",")}`
    case "translated":
      return `-m conntrack ${match.not ? "! " : ""}--ctstate DNAT`
    case "mark":
      if (match.are === "set") return `-m mark --mark ${hex(match.bits)}/${hex(match.bits)}`
      return `-m mark ${match.are === "any" ? "! " : ""}--mark 0/${hex(match.bits)}`
    case "local":
      return `-m addrtype --${match.side === "source" ? "src" : "dst"}-type LOCAL`
    case "wrong-way":
      return "-m rpfilter --invert --validmark"
  }
}

function portText({min, max}: PortRange): string {
  return min === max ? String(min) : `${min}:${max}`
}

const logLevel = 5
const nflogSize = 80

function actionText(action: Action): string {
  switch (action.kind) {
    case "end":
      return `--jump ${action.verdict}`
    case "jump":
    case "goto":
      return `--${action.kind} ${action.chain}`
    case "set-bits":
      return `--jump MARK --set-mark ${hex(action.bits)}/${hex(action.bits)}`
    case "clear-bits":
      return `--jump MARK --set-mark 0/${hex(action.bits)}`
    case "mask":
      return `--jump MARK --set-mark ${hex(action.value)}/${hex(action.mask)}`
    case "log":
      return `--jump LOG --log-prefix "${action.prefix}" --log-level ${logLevel}`
    case "tell":
      return `--jump NFLOG --nflog-group ${action.group} --nflog-prefix ${action.prefix} --nflog-size ${nflogSize}`
    case "map":
    case "none":
      return ""
  }
}

function hex(bits: number): string {
  return `0x${bits.toString(16)}`
}

const setTypes = {nets: "hash:net", sockets: "hash:ip,port", addresses: "hash:ip"} as const

/** A set's type, and its members as the kernel lists them: whole addresses without their length. */
export function ipsetOf({of, members}: KernelSet): {readonly type: string; readonly members: readonly string[]} {
  return {type: setTypes[of], members: members.map((member) => member.replace(/\/(32|128)$/u, (all) => (isWhole(member, all) ? "" : all)))}
}

function isWhole(member: string, length: string): boolean {
  return length === (member.includes(":") ? "/128" : "/32")
}

const setMax = 1048576

/** The input of `ipset restore`. */
export function ipsetText({sets, family}: Ruleset): string {
  const lines = sets.flatMap((set) => {
    const {type, members} = ipsetOf(set)
    return [
      `create ${set.name} ${type} family ${family === 4 ? "inet" : "inet6"} maxelem ${setMax}`,
      ...members.map((member) => `add ${set.name} ${member}`),
    ]
  })
  return `${lines.join("\n")}\n`
}

/** The input of `iptables-restore --noflush`, or of `ip6tables-restore`. */
export function iptablesText({tables}: Ruleset): string {
  return (["raw", "mangle", "nat", "filter"] as const).map((layer) => tableText(layer, tables[layer])).join("")
}

function tableText(layer: string, {hooks, chains}: Table): string {
  const names = [...chains.keys()].toSorted()
  const lines = [
    `*${layer}`,
    ...names.map((name) => `:${name} - -`),
    ...names.flatMap((name) => iptablesLines(name, chains.get(name) ?? [])),
    ...[...hooks].flatMap(([name, rules]) => hookLines(name, rules)),
    "COMMIT",
  ]
  return `${lines.join("\n")}\n`
}
