// Texts for a node's tools in portions that one message to the kernel has room for. Only for a node without rules: a portion is a step of its own,
// and together they are what the whole would have been.

/** A line of a text with its number in the whole, from 1. */
export type Line = {readonly number: number; readonly text: string}

/** Lines that are given to a tool at once. */
export type Portion = readonly Line[]

/** LIMIT: rules of a portion. An ordinary user's message has room for about six hundred. */
const portionMax = 150

/** A text as one portion. */
export function wholeOf(text: string): Portion {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line, i) => ({number: i + 1, text: line}))
}

/** A text in portions; one alone where its form gives no place to part it. */
export function portionsOf(dataplane: "iptables" | "nftables", text: string): readonly Portion[] {
  const lines = wholeOf(text)
  return dataplane === "iptables" ? ofTables(lines) : ofCommands(lines)
}

/** The input of `iptables-restore`: tables again and again, each time with some of their rules; chains are made with the first. */
function ofTables(lines: Portion): readonly Portion[] {
  const portions: Line[][] = []
  let head: Line | undefined
  let open: Line[] = []
  for (const line of lines) {
    if (line.text.startsWith("*")) {
      head = line
      open = [line]
    } else open.push(line)
    const isFull = open.length >= portionMax && line.text.startsWith("-")
    if (head !== undefined && isFull) {
      portions.push([...open, {number: line.number, text: "COMMIT"}])
      open = [head]
    }
    if (line.text === "COMMIT") {
      portions.push(open)
      open = []
      head = undefined
    }
  }
  return [...portions, open].filter((portion) => portion.some(({text}) => text.trim() !== ""))
}

/** Words that begin a command of nft which stands on one line. */
const command = /^(add|create|insert|replace|delete|destroy|flush|rename)\s/

/** The input of `nft`, where it is commands, a line each. A table that is written as a block is one command, and cannot be parted. */
function ofCommands(lines: Portion): readonly Portion[] {
  const isParted = lines.every(({text}) => command.test(text) || /^\s*(#|$)/.test(text))
  if (!isParted) return [lines]
  return Array.from({length: Math.ceil(lines.length / portionMax)}, (_, i) => lines.slice(i * portionMax, (i + 1) * portionMax))
}
