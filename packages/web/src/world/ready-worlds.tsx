// Worlds to begin with.

import type {JSX} from "preact"
import {notice} from "../session/state.ts"
import {replaceWork} from "../session/session.ts"
import type {LabFile} from "../worker/messages.ts"
import type {LargeWish} from "./large-world.ts"

/** LIMIT: the size of the large one; making it takes a moment, judging it is what the lab is for. */
const largeWish: LargeWish = {pods: 10_000, policies: 300, seed: 1}

const worlds = {
  empty: {title: "Empty", files: async () => [{name: "world.yaml", text: ""}]},
  shop: {title: "Shop: three apps, two environments", files: shopFiles},
  large: {title: "Large: 10,000 pods, 300 policies"},
} as const

/** The choice of a world. */
export function ReadyWorlds(): JSX.Element {
  return (
    <label class="worlds">
      <span class="unseen">Begin with a world</span>
      <select
        value=""
        onChange={({currentTarget}) => {
          void begin(currentTarget.value as keyof typeof worlds | "")
          currentTarget.value = ""
        }}
      >
        <option value="">World…</option>
        {(Object.keys(worlds) as readonly (keyof typeof worlds)[]).map((name) => (
          <option key={name} value={name}>
            {worlds[name].title}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Begins with a large world of some size. */
export async function beginLarge(wish: LargeWish): Promise<void> {
  await beginWithFiles("large", async () => {
    const {largeWorld} = await import("./large-world.ts")
    return largeWorld(wish)
  })
}

async function begin(name: keyof typeof worlds | ""): Promise<void> {
  if (name === "large") await beginLarge(largeWish)
  else if (name !== "") await beginWithFiles(name, worlds[name].files)
}

async function beginWithFiles(name: string, make: () => Promise<readonly LabFile[]>): Promise<void> {
  notice.value = "making the world…"
  try {
    const files = await make()
    replaceWork(`beginning with the world ${name}`, {files, baseline: files, given: files, active: files.at(-1)?.name ?? "", loaded: null})
    notice.value = ""
  } catch (error) {
    notice.value = `the world could not be made: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** The files of the course's own world. */
async function shopFiles(): Promise<readonly LabFile[]> {
  const response = await fetch(new URL("course.json", import.meta.url))
  const course = (await response.json()) as readonly {readonly path: string; readonly text: string}[]
  const files = course.flatMap(({path, text}) => (path.startsWith("worlds/shop/") ? [{name: path.slice("worlds/shop/".length), text}] : []))
  return [...files, {name: "policy.yaml", text: ""}]
}
