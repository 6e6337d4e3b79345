// A new object by a form: what is written into the files is what a person would write.

import {signal} from "@preact/signals"
import type {JSX} from "preact"
import {files, notice, views} from "../session/state.ts"
import {addObject} from "./editing.ts"
import {fieldsOf, manifestOf, newKinds} from "./objects.ts"
import type {NewKind, NewObject} from "./objects.ts"

const blank: NewObject = {kind: "Pod", namespace: "", name: "", labels: "", ports: "", serviceAccount: "", node: "", nets: ""}
const draft = signal<NewObject>(blank)

const titles = {
  namespace: "Namespace",
  ports: "Ports",
  serviceAccount: "Service account",
  node: "Node",
  nets: "Addresses",
} as const
const hints = {namespace: "default", ports: "http:8080, 53/UDP", serviceAccount: "default", node: "worker-1", nets: "10.0.0.0/8"} as const
const lists = {namespace: "known-namespaces", serviceAccount: "known-accounts", node: "known-nodes", ports: "", nets: ""} as const

/** The form. */
export function AddForm(): JSX.Element {
  const {kind, name, labels} = draft.value
  return (
    <details class="add">
      <summary>Add an object</summary>
      <form onSubmit={submit}>
        <label>
          Kind{" "}
          <select value={kind} onChange={({currentTarget: {value}}) => put({kind: value as NewKind})}>
            {newKinds.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <label>
          Name <input value={name} onInput={({currentTarget: {value}}) => put({name: value})} />
        </label>
        {fieldsOf[kind].map((field) => (
          <label key={field}>
            {titles[field]}{" "}
            <input
              value={draft.value[field]}
              placeholder={hints[field]}
              list={lists[field] === "" ? undefined : lists[field]}
              onInput={({currentTarget: {value}}) => put({[field]: value})}
            />
          </label>
        ))}
        <label>
          {kind === "Service" ? "Leads to" : "Labels"}{" "}
          <input value={labels} placeholder="app=web, tier=front" onInput={({currentTarget: {value}}) => put({labels: value})} />
        </label>
        {/* WHY not before the world is known: only it tells what is there already, and in which file. */}
        <button type="submit" disabled={views.world.value === null}>
          Add to {fileFor(kind)}
        </button>
      </form>
      <KnownNames />
    </details>
  )
}

function put(part: Partial<NewObject>): void {
  draft.value = {...draft.value, ...part}
}

function submit(event: Event): void {
  event.preventDefault()
  const made = manifestOf(draft.value)
  if (!made.ok) {
    notice.value = made.message
    return
  }
  const {kind, name} = draft.value
  if (isThere(draft.value)) {
    notice.value = `there is a ${kind} ${name.trim()} already: choose another name, or edit that one in its file`
    return
  }
  void addObject(fileFor(kind), made.value, `${kind} ${name.trim()}`).then((isDone) => {
    if (isDone) draft.value = {...draft.value, name: ""}
  })
}

function isThere({kind, namespace, name}: NewObject): boolean {
  const wanted = fieldsOf[kind].includes("namespace") ? namespace.trim() || "default" : ""
  const objects = views.world.value?.sections.flatMap((section) => section.objects) ?? []
  return objects.some((each) => each.kind === kind && each.namespace === wanted && each.name === name.trim())
}

/** Where the kind already stands, else a file of its own. */
function fileFor(kind: NewKind): string {
  const known = views.world.value?.sections.flatMap(({objects}) => objects).find((object) => object.kind === kind)?.at.file
  if (known !== undefined && files.value.some(({name}) => name === known)) return known
  return "world.yaml"
}

/** Names that the world has, for the fields that take one. */
function KnownNames(): JSX.Element {
  const names = views.facts.value?.names
  const listed = {
    "known-namespaces": names?.namespace ?? [],
    "known-accounts": names?.serviceAccount ?? [],
    "known-nodes": names?.node ?? [],
  }
  return (
    <>
      {Object.entries(listed).map(([id, list]) => (
        <datalist key={id} id={id}>
          {[...new Set(list.map(({name}) => name))].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      ))}
    </>
  )
}
