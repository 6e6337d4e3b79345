// Rules into a node and out of it again, by the tools that a node has.

import {portionsOf, wholeOf} from "./portions.ts"
import type {Portion} from "./portions.ts"
import type {Room, Run} from "./room.ts"
import {servicesTable} from "./services.ts"
import {witnessTable} from "./witness.ts"
import {RulesRefused} from "./world.ts"
import type {NodeRules} from "./world.ts"

/** Where rules go: a namespace, and the node's name for messages. */
export type Target = {readonly room: Room; readonly space: string; readonly node: string}

const ours = [witnessTable, servicesTable]

/**
 * Loads rules into a node that has none; rejects with `RulesRefused`. WHY a second way: what one message to the kernel may hold is limited for
 * whoever has no right to the machine. Rules that do not fit go in portions, which comes to the same on a node that has none.
 */
export async function loadRules(target: Target, rules: NodeRules): Promise<void> {
  try {
    for (const step of steps(rules)) await feed(target, step, [wholeOf(step.text)])
  } catch (error) {
    if (!(error instanceof RulesRefused) || !error.said.includes("Message too long")) throw error
    await clearRules(target, rules)
    for (const step of steps(rules)) await feed(target, step, portionsOf(rules.dataplane, step.text))
  }
}

/** Gives one tool its text, portion by portion. */
async function feed(target: Target, {argv, text}: Step, portions: readonly Portion[]): Promise<void> {
  if (text.trim() === "") return
  for (const portion of portions) {
    const run = await target.room.run(target.space, argv, {input: portion.map(({text}) => `${text}\n`).join("")})
    if (run.code !== 0) throw refusal({target, argv, run, portion})
  }
}

type Step = {readonly argv: readonly string[]; readonly text: string}

/** What is run, in order: sets before the rules that name them. */
function steps(rules: NodeRules): readonly Step[] {
  if (rules.dataplane === "nftables") return [{argv: ["nft", "-f", "-"], text: rules.text}]
  const flavour = rules.flavour ?? "nft"
  return [
    {argv: ["ipset", "restore"], text: rules.ipset},
    {argv: [`iptables-${flavour}-restore`, "--noflush"], text: rules.v4},
    {argv: [`ip6tables-${flavour}-restore`, "--noflush"], text: rules.v6},
  ]
}

/** How the tools name a line of their input, from the most telling to the least. */
const lineForms = [/\/dev\/stdin:(\d+):/, /\bline:? (\d+)/i]

function refusal({target, argv, run, portion}: {target: Target; argv: readonly string[]; run: Run; portion: Portion}): RulesRefused {
  const said = run.stderr.trim() === "" ? `ended with ${run.code ?? "a signal"}` : run.stderr
  const found = lineForms.map((form) => form.exec(said)?.[1]).find((number) => number !== undefined)
  const line = found === undefined ? undefined : portion[Number(found) - 1]
  return new RulesRefused({node: target.node, tool: argv[0] ?? "", said, line: line ? {number: line.number, text: line.text.trim()} : null})
}

/** Takes out what was loaded. */
export async function clearRules(target: Target, loaded: NodeRules): Promise<void> {
  const {room, space} = target
  const tables = await tablesOf(target)
  const input = tables.map((table) => `delete table ${table}\n`).join("")
  await room.run(space, ["nft", "-f", "-"], {input})
  if (loaded.dataplane === "nftables") return
  if (loaded.flavour === "legacy") {
    for (const tool of ["iptables-legacy-restore", "ip6tables-legacy-restore"]) await room.run(space, [tool], {input: emptyTables})
  }
  await room.run(space, ["ipset", "destroy"])
}

/** WHY written out: a table that is restored without `--noflush` is emptied, and its own chains must be named. */
const emptyTables = `*raw
:PREROUTING ACCEPT
:OUTPUT ACCEPT
COMMIT
*mangle
:PREROUTING ACCEPT
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT
:INPUT ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
COMMIT
*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
COMMIT
`

/** Family and name of the tables of nft that are not ours. */
async function tablesOf({room, space}: Target): Promise<readonly string[]> {
  const {stdout} = await room.run(space, ["nft", "list", "tables"])
  return stdout
    .split("\n")
    .map((line) => line.replace(/^table /, "").trim())
    .filter((table) => table !== "" && !ours.includes(table.split(" ")[1] ?? ""))
}

/** What a node has loaded, as its own tools print it, with counters. */
export async function listRules(target: Target, loaded: NodeRules): Promise<string> {
  const {room, space} = target
  const commands =
    loaded.dataplane === "nftables"
      ? (await tablesOf(target)).map((table) => ["nft", "list", "table", ...table.split(" ")])
      : ["iptables", "ip6tables"].map((tool) => [`${tool}-${loaded.flavour ?? "nft"}-save`, "-c"])
  const runs = []
  for (const argv of commands) runs.push(await room.run(space, argv))
  return runs.map(({stdout}) => stdout).join("")
}
