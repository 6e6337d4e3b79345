// The fields of a flow: from where, to whom, with which packet.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {PacketFields} from "../matrix/packet-fields.tsx"
import {asked, views} from "../session/state.ts"
import {askAndLook, askShown, draft, endsShown, serviceNamed, wireShown} from "./asking.ts"
import type {Ends} from "./asking.ts"

/** The form. */
export function AskForm(): JSX.Element {
  const {from, to} = endsShown()
  const service = serviceNamed(to)
  // WHY not before: names of a large world are thousands of elements, and few readers type one.
  const [isUsed, use] = useState(false)
  const isOfService = to.trim().startsWith("svc/")
  return (
    <form
      class="wire ask"
      aria-label="The flow that is walked"
      onFocusIn={() => use(true)}
      onSubmit={(event) => {
        event.preventDefault()
        askAndLook()
      }}
    >
      <EndField id="ask-from" title="From" list="ask-openers" hint="namespace/pod" value={from} put={(value) => ({from: value, to})} />
      <EndField id="ask-to" title="To" list="ask-targets" hint="namespace/pod or svc/…" value={to} put={(value) => ({from, to: value})} />
      <PacketFields
        of={`${asked.value?.from} ${asked.value?.to}`}
        wire={wireShown()}
        any={isOfService ? "all" : "auto"}
        ports={service?.ports ?? []}
        onChange={(wire) => {
          if (from.trim() !== "" && to.trim() !== "") askShown({wire})
          else draft.value = {from, to, wire}
        }}
      />
      <button type="submit">Ask</button>
      <KnownEnds of="ask" isUsed={isUsed} />
    </form>
  )
}

type EndFieldProps = {
  readonly id: string
  readonly title: string
  readonly list: string
  readonly hint: string
  readonly value: string
  readonly put: (value: string) => Ends
}

function EndField({id, title, list, hint, value, put}: EndFieldProps): JSX.Element {
  return (
    <label class="end">
      <span>{title}</span>
      <input
        id={id}
        list={list}
        required
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={hint}
        value={value}
        onInput={({currentTarget}) => (draft.value = {...draft.value, ...put(currentTarget.value)})}
      />
    </label>
  )
}

/**
 * The names of this world for fields whose lists are called after `of`: `-openers` and `-targets`. WHY no Services among those that open connections: they
 * answer them, and a question from one is refused.
 */
export function KnownEnds({of, isUsed}: {readonly of: string; readonly isUsed: boolean}): JSX.Element {
  // The lists are there from the start, empty: a field with one is another thing to who hears the page.
  const {openers = [], services = []} = (isUsed ? views.facts.value?.ends : null) ?? {}
  return (
    <>
      <datalist id={`${of}-openers`}>
        {openers.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id={`${of}-targets`}>
        {services.map(({name, ports}) => (
          <option key={name} value={name}>
            {ports.map(({protocol, port}) => `${protocol} ${port}`).join(", ")}
          </option>
        ))}
        {openers.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}
