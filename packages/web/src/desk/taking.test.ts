import assert from "node:assert/strict"
import {test} from "node:test"
import {takeGiven, takenBytesMax, takenFilesMax} from "./taking.ts"
import type {Given} from "./taking.ts"

const given = (path: string, bytes: string | Uint8Array<ArrayBuffer>, isChosen = false): Given => ({
  path,
  isChosen,
  file: new Blob([bytes]),
})

test("of a folder the manifests are taken, under their paths, and the rest is counted", async () => {
  const {files, refused, passed} = await takeGiven([
    given("shop/a.yaml", "a: grün\n"),
    given("shop/b.YML", "b: 1\n"),
    given("shop/c.json", "{}"),
    given("shop/README.md", "# hello"),
    given("shop/logo.png", new Uint8Array([1, 0, 2])),
  ])
  assert.deepEqual(
    files.map(({name}) => name),
    ["shop/a.yaml", "shop/b.YML", "shop/c.json"],
  )
  assert.equal(files[0]?.text, "a: grün\n")
  assert.deepEqual([refused, passed], [[], 2])
})

test("files of a folder come in the order of their paths, whatever order the browser has them in", async () => {
  const {files} = await takeGiven(["shop/web/b.yaml", "shop/a.yaml", "shop/web/a.yaml"].map((path) => given(path, "a: 1\n")))
  assert.deepEqual(
    files.map(({name}) => name),
    ["shop/a.yaml", "shop/web/a.yaml", "shop/web/b.yaml"],
  )
})

test("two files of one name in one selection are two", async () => {
  const {files} = await takeGiven([given("a.yaml", "a: 1\n", true), given("a.yaml", "a: 2\n", true)])
  assert.deepEqual(
    files.map(({text}) => text),
    ["a: 1\n", "a: 2\n"],
  )
})

test("a file that is no text is refused by name, and the others are taken", async () => {
  const {files, refused} = await takeGiven([
    given("a.yaml", "a: 1\n"),
    given("zero.yaml", new Uint8Array([97, 0])),
    given("latin.yaml", new Uint8Array([0xff, 0xe9])),
    given("dump", "kind: List\n", true),
  ])
  assert.deepEqual(
    files.map(({name}) => name),
    ["a.yaml", "dump"],
  )
  assert.deepEqual(refused, [
    {path: "latin.yaml", because: "it is no text in UTF-8 or UTF-16"},
    {path: "zero.yaml", because: "it holds bytes of zero: this is no text"},
  ])
})

test("a dump that PowerShell wrote is text: UTF-16 with a byte order mark", async () => {
  const little = new Uint8Array(Buffer.from("\uFEFFkind: grün\n", "utf16le"))
  const big = new Uint8Array(Buffer.from("\uFEFFkind: grün\n", "utf16le").swap16())
  const {files, refused} = await takeGiven([given("little.yaml", little), given("big.yaml", big), given("odd.yaml", little.slice(0, 5))])
  assert.deepEqual(
    files.map(({text}) => text),
    ["kind: grün\n", "kind: grün\n"],
  )
  assert.deepEqual(refused, [{path: "odd.yaml", because: "it is no text in UTF-8 or UTF-16"}])
})

test("beyond 64 MiB, or too many files, nothing is taken and the numbers are said", async () => {
  const large: Given = {path: "a.yaml", isChosen: false, file: {size: takenBytesMax + 1, arrayBuffer: () => assert.fail("is not read")}}
  assert.match((await takeGiven([large])).refused[0]?.because ?? "", /65 MiB, and the lab takes 64 MiB/)
  const many = Array.from({length: takenFilesMax + 1}, (_, i) => given(`${i}.yaml`, ""))
  assert.match((await takeGiven(many)).refused[0]?.because ?? "", /2001 files/)
})

test("a file that the browser cannot read is refused by name", async () => {
  const broken: Given = {path: "a.yaml", isChosen: true, file: {size: 1, arrayBuffer: () => Promise.reject(new Error("gone"))}}
  assert.deepEqual((await takeGiven([broken])).refused, [{path: "a.yaml", because: "the browser could not read it"}])
})
