// What a preview of a promotion says where it promotes nothing.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, commit, git, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

test("staged policies that are refused are named where nothing is promoted", async (context) => {
  const folder = scratchFolder(context)
  const staged = (action: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: StagedGlobalNetworkPolicy\nmetadata: {name: p}\nspec: {stagedAction: ${action}, selector: all()}\n`
  const said = async (...texts: readonly string[]): Promise<string> => {
    write(folder, {"world.yaml": [pod("web", "10.0.0.1"), ...texts].join("---\n")})
    return (await carveout(folder, ["diff", "--staged", "world.yaml"])).err
  }
  assert.match(await said(staged("Dlete")), /nothing that is staged is promoted: `StagedGlobalNetworkPolicy\/p` is refused/)
  assert.match(await said(), /nothing in the input is staged, so there is nothing to promote/)
})

test("where a staged policy is refused nothing is answered, unless what is left changes something", async (context) => {
  const folder = scratchFolder(context)
  const staged = (name: string, spec: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: StagedGlobalNetworkPolicy\nmetadata: {name: ${name}}\nspec: {${spec}}\n`
  const [refused, idle] = [staged("p", "stagedAction: Dlete, selector: all()"), staged("q", "selector: nobody == 'x', types: [Ingress]")]
  const shutting = staged("r", "selector: all(), types: [Ingress]")
  const codeOf = async (words: readonly string[], ...texts: readonly string[]): Promise<number> => {
    write(folder, {"world.yaml": [pod("web", "10.0.0.1"), ...texts].join("---\n")})
    return (await carveout(folder, ["diff", "--staged", "world.yaml", ...words])).code
  }
  assert.equal(await codeOf([], refused), 2)
  assert.equal(await codeOf(["-o", "json"], refused), 2)
  assert.equal(await codeOf(["--equivalent"], refused), 2)
  assert.equal(await codeOf([], refused, idle), 2)
  assert.equal(await codeOf([], idle), 0)
  assert.equal(await codeOf([], refused, shutting), 1)
  assert.equal(await codeOf(["--contains"], refused, shutting), 2)
  assert.equal(await codeOf([]), 0)
})

test("the promotion of a revision is looked at, and of two it is said what to write", async (context) => {
  const folder = scratchFolder(context)
  git(folder, "init", "-q")
  write(folder, {"deploy/pods.yaml": [pod("web", "10.0.0.1"), pod("db", "10.0.0.2")].join("---\n")})
  const policy = ingressPolicy("db", "db", "[]")
    .replace("networking.k8s.io/v1", "projectcalico.org/v3")
    .replace("kind: N", "kind: StagedKubernetesN")
  write(folder, {"deploy/db.yaml": policy})
  commit(folder, "one")
  write(folder, {"deploy/db.yaml": "---\n"})
  assert.equal((await carveout(folder, ["diff", "--staged", "HEAD:deploy"])).code, 1)
  assert.equal((await carveout(folder, ["diff", "--staged", "deploy"])).code, 0)
  assert.equal((await carveout(folder, ["diff", "--staged", "HEAD:deploy/db.yaml", "--with", "deploy/pods.yaml"])).code, 1)
  const {code, err} = await carveout(folder, ["diff", "--staged", "HEAD~1..HEAD", "deploy"])
  assert.equal(code, 2)
  assert.match(err, /`--staged` looks at one world, and `HEAD~1..HEAD` is two\n {2}help: name one of them, `HEAD:deploy\/`/)
})
