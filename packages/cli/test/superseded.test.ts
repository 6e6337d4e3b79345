// A kind that the newest Calico ignores is judged, and every answer says of which releases it then speaks.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, pod, scratchFolder, write} from "./scratch.ts"

const admin = (name: string): string =>
  `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: ${name}}\nspec: {priority: 5, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}}]}]}\n`

test("an answer by an AdminNetworkPolicy is one about older releases, once however many there are", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {"w.yaml": [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), admin("one"), admin("two")].join("---\n")})
  for (const command of ["explain", "search"]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, err} = await carveout(folder, [command, "w.yaml", "--from", "shop/web", "--to", "shop/db", "--port", "80"])
    assert.equal(code, 1)
    assert.equal(
      err.match(/note: Calico 3\.32 ignores AdminNetworkPolicy[^\n]*the answer is that of such a release \(w\.yaml and of 1 more\)/g)
        ?.length,
      1,
      err,
    )
  }
})
