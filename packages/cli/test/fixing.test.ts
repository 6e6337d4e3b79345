// `check --fix`: files are mended as they were written, a dry run changes nothing, and what cannot be written is said.

import assert from "node:assert/strict"
import {chmodSync, readFileSync, statSync, symlinkSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {parseManifests} from "@carveout/engine"
import type {Diagnostic, SourceFile} from "@carveout/engine"
import {fixFiles} from "../src/fixing.ts"
import {carveout, scratchFolder, write} from "./scratch.ts"

const wrong = `# keep me
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec:
  ingres: [{action: Alow}]
`
const right = wrong.replace("ingres:", "ingress:").replace("Alow", "Allow")

test("files are mended, and what is left is said", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"a/one.yaml": wrong, "a/two.yaml": `${right}  nonsense: 1\n`.replace("name: g", "name: h")})
  const {code, out} = await carveout(folder, ["check", "--fix", "a"])
  assert.equal(readFileSync(join(folder, "a/one.yaml"), "utf8"), right)
  assert.match(
    out,
    /^a\/one\.yaml:6:3 mended: `ingres` is now `ingress` \(unknown-field\)\na\/one\.yaml:6:22 mended: `Alow` is now `Allow` \(bad-word\)\n/,
  )
  assert.match(out, /error\[unknown-field\]: .*`nonsense`/)
  assert.equal(code, 1)
  const again = await carveout(folder, ["check", "--fix", "a/one.yaml"])
  assert.deepEqual([again.code, again.out.includes("mended")], [0, false])
})

test("a dry run changes nothing and exits with 1 where there is anything to mend", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"one.yaml": wrong})
  const {code, out} = await carveout(folder, ["check", "--fix", "--dry-run", "one.yaml"])
  assert.match(out, /^one\.yaml:6:3 would be mended: `ingres` is now `ingress`/)
  assert.deepEqual([code, readFileSync(join(folder, "one.yaml"), "utf8")], [1, wrong])
  const json = JSON.parse((await carveout(folder, ["check", "--fix", "--dry-run", "-o", "json", "one.yaml"])).out)
  assert.deepEqual(json.mended[0], {code: "unknown-field", at: {file: "one.yaml", line: 6, column: 3}, before: "ingres", after: "ingress"})
})

test("a file keeps its encoding, its line ends, its rights and its name", async (t) => {
  const folder = scratchFolder(t)
  const carriage = wrong.replaceAll("\n", "\r\n")
  write(folder, {"link/x": ""})
  const files = {
    "utf8.yaml": Buffer.from(`\uFEFF${carriage}`),
    "little.yaml": Buffer.from(`\uFEFF${carriage}`, "utf16le"),
    "big.yaml": Buffer.from(`\uFEFF${carriage}`, "utf16le").swap16(),
  }
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  chmodSync(join(folder, "utf8.yaml"), 0o640)
  symlinkSync("../little.yaml", join(folder, "link/to.yaml"))
  await carveout(folder, ["check", "--each", "--fix", "utf8.yaml", "big.yaml", "link/to.yaml"])
  const mended = right.replaceAll("\n", "\r\n")
  assert.deepEqual(readFileSync(join(folder, "utf8.yaml")), Buffer.from(`\uFEFF${mended}`))
  assert.deepEqual(readFileSync(join(folder, "little.yaml")), Buffer.from(`\uFEFF${mended}`, "utf16le"))
  assert.deepEqual(readFileSync(join(folder, "big.yaml")), Buffer.from(`\uFEFF${mended}`, "utf16le").swap16())
  assert.equal(statSync(join(folder, "utf8.yaml")).mode & 0o777, 0o640)
})

test("a file that somebody wrote meanwhile stays as it then is, and that is said", (t) => {
  const folder = scratchFolder(t)
  const [path, other] = [join(folder, "one.yaml"), `${wrong}# mine\n`]
  write(folder, {"one.yaml": wrong})
  const terminal = {out: () => {}, err: () => {}, readInput: () => "", environment: {}, folder, outIsTerminal: false}
  const look = (files: readonly SourceFile[]): readonly Diagnostic[] => {
    writeFileSync(path, other)
    return parseManifests(files).diagnostics
  }
  const fixing = fixFiles([{name: "one.yaml", text: wrong, bytes: Buffer.from(wrong)}], terminal, {isDry: false, look})
  assert.deepEqual(fixing, {
    mended: [],
    errors: [{path: "one.yaml", message: "was written by somebody else meanwhile: nothing was changed"}],
  })
  assert.equal(readFileSync(path, "utf8"), other)
})

test("standard input and a dry run of nothing are refused with what to do", async (t) => {
  const folder = scratchFolder(t)
  for (const [words, message] of [
    [["--fix", "-"], "`--fix` writes files, and standard input is none"],
    [["--dry-run", "a"], "`--dry-run` belongs to `--fix`"],
  ] as const) {
    const {code, err} = await carveout(folder, ["check", ...words])
    assert.deepEqual([code, err.split("\n")[0]], [2, `carveout: ${message}`])
  }
})
