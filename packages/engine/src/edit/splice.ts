// A change as one splice of the text: which stretch goes and what stands there instead. Undefined where no splice is known.

import type {YamlEntry, YamlMap, YamlNode, YamlSeq} from "../manifest/yaml/node.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Change, Step} from "./change.ts"
import {below, printBlock, printInline, printKey} from "./print.ts"
import type {Style} from "./print.ts"
import {removalOf} from "./removal.ts"
import {endOf, indentOf, isFlow, lineEndAfter} from "./layout.ts"

/** Text in place of a stretch. */
export type Splice = {readonly start: number; readonly end: number; readonly text: string}

/** The splice for a change of an object. */
export function spliceFor(text: string, root: YamlNode, change: Change): Splice | undefined {
  if (change.kind === "remove") return removalOf(text, root, change.path)
  const {node, rest, entry} = reached(root, change.path)
  const [step, ...further] = rest
  if (step === undefined) {
    if (change.kind === "set") return replaced(text, node, change.value)
    if (node.kind === "seq") return appended(text, node, change.value)
    return isNothing(node) && entry !== undefined ? filled(text, entry, [change.value]) : undefined
  }
  if (typeof step === "number") return undefined
  const value = nested(further, change.kind === "append" ? [change.value] : change.value)
  if (value === undefined) return undefined
  if (node.kind === "map") return put(text, node, {key: step, value})
  return isNothing(node) && entry !== undefined ? filled(text, entry, {[step]: value}) : undefined
}

type Reached = {readonly node: YamlNode; readonly rest: readonly Step[]; readonly entry: YamlEntry | undefined}

/** As far as a path leads; `entry` is the one whose value was reached, if a map's. */
function reached(root: YamlNode, path: readonly Step[]): Reached {
  let node = root
  let entry: YamlEntry | undefined
  for (const [i, step] of path.entries()) {
    const next: YamlNode | undefined =
      typeof step === "number"
        ? node.kind === "seq"
          ? node.items[step]
          : undefined
        : node.kind === "map"
          ? node.entries.find(({key}) => key === step)?.value
          : undefined
    if (next === undefined) return {node, rest: path.slice(i), entry}
    entry = node.kind === "map" ? node.entries.find(({key}) => key === step) : undefined
    node = next
  }
  return {node, rest: [], entry}
}

/** The maps that a path still needs, around a value. */
function nested(path: readonly Step[], value: PlainValue): PlainValue | undefined {
  let whole = value
  for (const step of path.toReversed()) {
    if (typeof step === "number") return undefined
    whole = {[step]: whole}
  }
  return whole
}

/** A scalar in place of a scalar on one line. */
function replaced(text: string, node: YamlNode, value: PlainValue): Splice | undefined {
  if (node.kind !== "scalar" || (typeof value === "object" && value !== null)) return undefined
  if (text.slice(node.start, node.end).includes("\n")) return undefined
  const style: Style = text[node.start] === '"' ? "json" : "flow"
  const lead = node.start === node.end ? " " : ""
  return {start: node.start, end: node.end, text: `${lead}${printInline(value, style)}`}
}

/** A new entry behind the last one. */
function put(text: string, map: YamlMap, {key, value}: {readonly key: string; readonly value: PlainValue}): Splice | undefined {
  const last = map.entries.at(-1)
  if (isFlow(text, map)) {
    const style = styleOf(text, map)
    const at = last === undefined ? map.start + 1 : endOf(text, last.value)
    const start = last !== undefined && last.value.start === last.value.end ? last.keyEnd + 1 : at
    return {start, end: start, text: `${last === undefined ? "" : ", "}${printKey(key, style)}: ${printInline(value, style)}`}
  }
  const [first] = map.entries
  if (first === undefined || last === undefined) return undefined
  const indent = indentOf(text, first.keyStart)
  return behind(text, last.value, `${" ".repeat(indent)}${printKey(key, "block")}:${below(value, indent)}`)
}

/** A new item behind the last one. */
function appended(text: string, seq: YamlSeq, value: PlainValue): Splice | undefined {
  const last = seq.items.at(-1)
  if (isFlow(text, seq)) {
    const at = last === undefined ? seq.start + 1 : endOf(text, last)
    return {start: at, end: at, text: `${last === undefined ? "" : ", "}${printInline(value, styleOf(text, seq))}`}
  }
  const [first] = seq.items
  if (first === undefined || last === undefined) return undefined
  const dash = text.lastIndexOf("-", first.start)
  if (dash === -1 || text.slice(dash + 1, first.start).trim() !== "") return undefined
  const indent = indentOf(text, dash)
  // WHY as the last one: whoever writes a port on one line has the next one on one line, too.
  const item = last.kind !== "scalar" && isFlow(text, last) ? printInline(value, styleOf(text, last)) : printBlock(value, indent + 2)
  return behind(text, last, `${" ".repeat(indent)}- ${item}`)
}

/** What stands behind a key that has no value. */
function filled(text: string, entry: YamlEntry, value: PlainValue): Splice | undefined {
  const {value: node, keyEnd, keyStart} = entry
  const written = text.slice(node.start, node.end)
  if (written !== "") return {start: node.start, end: node.end, text: printInline(value, "flow")}
  const colon = text.indexOf(":", keyEnd)
  if (colon === -1) return undefined
  return {start: colon + 1, end: colon + 1, text: ` ${printInline(value, text[keyStart] === '"' ? "json" : "flow")}`}
}

/** Lines of their own behind the line on which a value ends. */
function behind(text: string, node: YamlNode, lines: string): Splice {
  const at = lineEndAfter(text, node)
  const isOpen = at === text.length && !text.endsWith("\n") && text !== ""
  return {start: at, end: at, text: isOpen ? `\n${lines}` : `${lines}\n`}
}

function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null
}

/** Between braces keys are quoted where the others are, or where the whole file is JSON. */
function styleOf(text: string, node: YamlMap | YamlSeq): Style {
  const isJson = /^\s*\{\s*"/.test(text)
  const key = node.kind === "map" ? node.entries[0]?.keyStart : undefined
  return isJson || (key !== undefined && text[key] === '"') ? "json" : "flow"
}
