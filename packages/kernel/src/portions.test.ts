import assert from "node:assert/strict"
import {test} from "node:test"
import {portionsOf} from "./portions.ts"

const rules = (count: number, text: string): readonly string[] => Array.from({length: count}, (_, i) => `${text} ${i}`)

test("tables of iptables are parted between rules, and their chains are made once", () => {
  const text = [
    "*filter",
    ":own - [0:0]",
    ...rules(400, "-A own -j RETURN -m mark --mark"),
    "COMMIT",
    "*raw",
    "-A OUTPUT -j ACCEPT",
    "COMMIT",
    "",
  ].join("\n")
  const portions = portionsOf("iptables", text).map((portion) => portion.map((line) => line.text))
  assert.ok(portions.length > 3)
  for (const portion of portions) {
    assert.match(portion[0] ?? "", /^\*(filter|raw)$/)
    assert.equal(portion.at(-1), "COMMIT")
  }
  assert.equal(portions.flat().filter((line) => line.startsWith(":")).length, 1)
  const kept = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith("-"))
  assert.deepEqual(kept(portions.flat()), kept(text.split("\n")))
})

test("commands of nft are parted between lines, and a block is not parted", () => {
  const commands = rules(400, "add rule ip t c meta mark").join("\n")
  const portions = portionsOf("nftables", commands)
  assert.ok(portions.length > 2)
  assert.equal(
    portions
      .flat()
      .map(({text}) => text)
      .join("\n"),
    commands,
  )
  assert.deepEqual(
    portions.flat().map(({number}) => number),
    Array.from({length: 400}, (_, i) => i + 1),
  )
  assert.equal(portionsOf("nftables", `table ip t {\n${rules(400, "  set s").join("\n")}\n}`).length, 1)
})
