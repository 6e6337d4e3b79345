// What a preview of a promotion says where it promotes nothing.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, pod, scratchFolder, write} from "./scratch.ts"

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
