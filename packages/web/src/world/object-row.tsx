// One object of the world: its labels, ports and the like as words that can be removed, with fields for more.

import type {JSX} from "preact"
import {PlaceLink} from "../frame/place-link.tsx"
import {notice} from "../session/state.ts"
import {appendTo, nameOf, removeField, removeObject, setField} from "./editing.ts"
import type {Added} from "./editing.ts"
import {goToFields} from "../trace/asking.ts"
import type {WorldObject, WorldPath, WorldPort} from "./view.ts"
import {labelsFrom, portsFrom} from "./words.ts"

/** The row. */
export function ObjectRow({object}: {readonly object: WorldObject}): JSX.Element {
  const {namespace, name, kind, detail, at, paths} = object
  const whole = nameOf(object)
  return (
    <li>
      <div class="object-head">
        <strong>
          {namespace === "" ? "" : `${namespace}/`}
          {name}
        </strong>
        <span class="quiet">
          {kind} {detail}
        </span>
        <PlaceLink file={at.file} line={at.line} />
        {askedAs(object) !== null && (
          <button type="button" onClick={() => goToFields(askedAs(object) ?? "")}>
            Who reaches it?<span class="unseen"> ({whole})</span>
          </button>
        )}
        <button type="button" aria-label={`remove ${whole}`} onClick={() => void removeObject(object)}>
          Remove
        </button>
      </div>
      <div class="object-fields">
        <Lists object={object} whole={whole} />
        {paths.serviceAccount !== null && (
          <OneField
            object={object}
            title="service account"
            value={object.serviceAccount}
            path={paths.serviceAccount}
            list="known-accounts"
          />
        )}
        {paths.node !== null && <OneField object={object} title="node" value={object.node} path={paths.node} list="known-nodes" />}
      </div>
    </li>
  )
}

/** How a question names an object as the end of a flow; null of what is none. */
function askedAs({kind, namespace, name}: WorldObject): string | null {
  if (kind === "Service") return `svc/${namespace}/${name}`
  if (kind === "Node") return `host/${name}`
  return kind === "Pod" ? `pod/${namespace}/${name}` : null
}

function Lists({object, whole}: {readonly object: WorldObject; readonly whole: string}): JSX.Element {
  const {paths, labels, ports, nets} = object
  const remove = (path: WorldPath): void => void removeField(object, path)
  return (
    <>
      <Chips
        title="labels"
        whole={whole}
        chips={labels.map(([key, value]) => ({text: `${key}=${value}`, path: [...paths.labels, key]}))}
        remove={remove}
        add={(text) => addLabel(object, text)}
        hint="key=value"
      />
      {paths.ports !== null && (
        <Chips
          title="ports"
          whole={whole}
          chips={ports.map((port) => ({text: portText(port), path: port.path}))}
          remove={remove}
          add={(text) => addPort(object, text)}
          hint="http:8080/TCP"
        />
      )}
      {paths.nets !== null && (
        <Chips
          title="addresses"
          whole={whole}
          chips={nets.map((net, i) => ({text: net, path: [...(paths.nets ?? []), i]}))}
          remove={remove}
          add={(text) => {
            void appendTo(object, paths.nets ?? [], text)
            return true
          }}
          hint="10.0.0.0/8"
        />
      )}
    </>
  )
}

type ChipsOf = {
  readonly title: string
  readonly whole: string
  readonly hint: string
  readonly chips: readonly {readonly text: string; readonly path: WorldPath}[]
  readonly remove: (path: WorldPath) => void
  /** Answers whether the text could be read: a slip stays in its field. */
  readonly add: (text: string) => boolean
}

function Chips({title, whole, hint, chips, remove, add}: ChipsOf): JSX.Element {
  return (
    <div class="chips">
      <span class="quiet">{title}</span>
      {chips.map(({text, path}) => (
        <span key={path.join(" ")} class="chip">
          {text}
          <button type="button" aria-label={`remove ${text} of ${whole}`} onClick={() => remove(path)}>
            ×
          </button>
        </span>
      ))}
      <input
        aria-label={`add to the ${title} of ${whole}`}
        placeholder={hint}
        onKeyDown={(event) => {
          const {key, currentTarget} = event
          if (key !== "Enter" || currentTarget.value.trim() === "") return
          if (add(currentTarget.value.trim())) currentTarget.value = ""
        }}
      />
    </div>
  )
}

type OneOf = {readonly object: WorldObject; readonly title: string; readonly value: string; readonly path: WorldPath; readonly list: string}

function OneField({object, title, value, path, list}: OneOf): JSX.Element {
  return (
    <label class="one-field">
      <span class="quiet">{title}</span>{" "}
      <input
        key={value}
        list={list}
        defaultValue={value}
        aria-label={`${title} of ${nameOf(object)}`}
        onChange={({currentTarget}) => {
          const next = currentTarget.value.trim()
          if (next === value) return
          if (next === "") void removeField(object, path)
          else void setField(object, path, next)
        }}
      />
    </label>
  )
}

function addLabel(object: WorldObject, text: string): boolean {
  const read = labelsFrom(text)
  if (!read.ok) {
    notice.value = read.message
    return false
  }
  for (const [key, value] of Object.entries(read.value).slice(0, 1)) void setField(object, [...object.paths.labels, key], String(value))
  return true
}

function addPort(object: WorldObject, text: string): boolean {
  const read = portsFrom(text, object.kind === "Service" ? "port" : "containerPort")
  if (!read.ok) {
    notice.value = read.message
    return false
  }
  const [port] = read.value
  if (port !== undefined && object.paths.ports !== null) void appendTo(object, object.paths.ports, {...port} as Added)
  return true
}

function portText({name, protocol, port}: WorldPort): string {
  return `${name === "" ? "" : `${name}:`}${port}/${protocol}`
}
