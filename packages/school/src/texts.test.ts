// What the lab loads must be what the build proved: the texts of a situation hold the same objects as the situation.

import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {parseManifests} from "@carveout/engine"
import type {CourseFile} from "./index.ts"
import {lessonResources, lessonTexts, overlayText, readCourse} from "./index.ts"
import {keyOf} from "./situation.ts"

const root = fileURLToPath(new URL("../../../course/", import.meta.url))
const files: readonly CourseFile[] = readdirSync(root, {recursive: true, encoding: "utf8"})
  .filter((path) => /\.(md|ya?ml)$/.test(path))
  .map((path) => ({path: path.replaceAll("\\", "/"), source: {name: path, text: readFileSync(join(root, path), "utf8")}}))
const course = readCourse(files)

test("every situation of every lesson is the same as text", () => {
  let compared = 0
  for (const lesson of course.lessons) {
    for (const part of lesson.parts.filter((each) => each.kind === "observe")) {
      for (const scope of part.scopes) {
        const situation = {scope, variant: part.variant}
        const wanted = lessonResources(course, lesson, situation).map((each) => `${keyOf(each)} ${JSON.stringify(each.object())}`)
        const texts = lessonTexts({course, files}, lesson, situation)
        const {resources, diagnostics} = parseManifests(texts.map(({name, text}) => ({name, text})))
        assert.deepEqual(
          diagnostics.filter(({severity}) => severity === "error"),
          [],
          `${lesson.slug} ${scope}`,
        )
        assert.deepEqual(
          resources.map((each) => `${keyOf(each)} ${JSON.stringify(each.object())}`).sort(),
          [...wanted].sort(),
          `${lesson.slug} ${scope}`,
        )
        compared++
      }
    }
  }
  assert.ok(compared > 100)
})

test("an object of the same name is replaced, others stay", () => {
  const policy = (name: string, order: number): string =>
    `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${name}}\nspec: {order: ${order}, types: [Ingress]}\n`
  assert.equal(overlayText(`${policy("a", 1)}---\n${policy("b", 2)}`, policy("a", 3)), `${policy("b", 2)}---\n${policy("a", 3)}`)
})
