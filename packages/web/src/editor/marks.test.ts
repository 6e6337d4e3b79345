import assert from "node:assert/strict"
import {test} from "node:test"
import {Text} from "@codemirror/state"
import {parseManifests} from "@carveout/engine"
import {marksOf} from "./marks.ts"

const policy = (pods: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: {podSelector: {matchLabels: {app: ${pods}}}}\n`

test("of two different objects of one name both are marked, each in its file: the one that counts, and the one that does not", () => {
  const sources = [
    {name: "a.yaml", text: policy("web")},
    {name: "b.yaml", text: policy("db")},
  ]
  const {diagnostics} = parseManifests(sources)
  const [first, last] = sources.map(({name, text}) => marksOf(diagnostics, name, Text.of(text.split("\n"))))
  assert.deepEqual(
    first?.map(({severity, message}) => [severity, message.split("\n")[0]]),
    [["warning", "the first one, which does not count, stands here"]],
  )
  assert.match(first?.[0]?.message ?? "", /b\.yaml:1: a second, different NetworkPolicy/)
  assert.deepEqual(
    last?.map(({severity}) => severity),
    ["error"],
  )
})
