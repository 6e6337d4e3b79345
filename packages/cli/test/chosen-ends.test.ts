// A matrix of some ends: who reaches the outside, what one namespace reaches.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

test("a matrix lists what passes between the ends that are asked for, and nothing else", async (context) => {
  const folder = scratchFolder(context)
  const other = pod("job", "10.0.0.3").replace("namespace: shop", "namespace: batch")
  write(folder, {"w.yaml": [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), other, ingressPolicy("db", "db", "[]")].join("---\n")})
  const pairs = async (...words: readonly string[]): Promise<readonly string[]> => {
    const {out} = await carveout(folder, ["matrix", "w.yaml", "--protocol", "TCP", "--port", "80", "--pairs", "-o", "json", ...words])
    return (JSON.parse(out) as {pairs: {from: string; to: string}[]}).pairs.map(({from, to}) => `${from} ${to}`)
  }
  const groups = async (...words: readonly string[]): Promise<readonly string[]> => {
    const {out} = await carveout(folder, ["matrix", "w.yaml", "--protocol", "TCP", "--port", "80", "-o", "json", ...words])
    const all = (JSON.parse(out) as {groups: {from: string[]; to: string[]}[]}).groups
    return all.flatMap(({from, to}) => from.flatMap((one) => to.flatMap((end) => (one === end ? [] : [`${one} ${end}`]))))
  }
  const whole = await pairs()
  const isOutside = (name = ""): boolean => !name.includes("/")
  for (const [words, wanted] of [
    [["--to", "outside"], (_: string, to: string): boolean => isOutside(to)],
    [["--from", "batch", "--to", "shop/web"], (from: string, to: string): boolean => from === "batch/job" && to === "shop/web"],
    [["--from", "outside", "--to", "shop"], (from: string, to: string): boolean => isOutside(from) && to.startsWith("shop/")],
    [["--to", "host/n1"], (_: string, to: string): boolean => to === "host/n1"],
  ] as const) {
    const lines = whole.filter((line) => wanted(line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""))
    assert.ok(lines.length > 0)
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    assert.deepEqual([await pairs(...words), (await groups(...words)).filter((line) => !lines.includes(line))], [lines, []])
  }
  const refused = await carveout(folder, ["matrix", "w.yaml", "--to", "shpo"])
  assert.equal(refused.code, 2)
  assert.match(refused.err, /no end of the matrix is called `shpo`\n {2}help: did you mean `shop`\?/)
  assert.match((await carveout(folder, ["matrix", "w.yaml", "--to", "shpo", "-o", "json"])).out, /"code": "name-not-found"/)
  assert.match((await carveout(folder, ["matrix", "w.yaml", "--to", "10.0.0.0/8"])).err, /`carveout search` takes blocks/)
  assert.match((await carveout(folder, ["matrix", "w.yaml", "--summary", "--to", "shop"])).err, /takes no `--to`/)
})
