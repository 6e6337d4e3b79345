// Worlds to begin with.

import type {JSX} from "preact"
import {notice} from "../session/state.ts"
import {change} from "../session/work.ts"
import type {LabFile} from "../worker/messages.ts"

/** LIMIT: the size of the large one; making it takes a moment, judging it is what the lab is for. */
const largeWish = {pods: 10_000, policies: 300, seed: 1}

const worlds = {
  empty: {title: "Empty", files: async () => [{name: "world.yaml", text: ""}]},
  shop: {title: "Shop: three apps, two environments", files: shopFiles},
  large: {title: "Large: 10,000 pods, 300 policies", files: largeFiles},
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

async function begin(name: keyof typeof worlds | ""): Promise<void> {
  if (name === "") return
  notice.value = "making the world…"
  try {
    const files: readonly LabFile[] = await worlds[name].files()
    change(`beginning with the world ${name}`, {files, baseline: files, active: files.at(-1)?.name ?? "", loaded: null})
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

async function largeFiles(): Promise<readonly LabFile[]> {
  const {largeWorld} = await import("./large-world.ts")
  return largeWorld(largeWish)
}
