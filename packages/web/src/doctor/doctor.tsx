// The doctor: a line that an app logged goes in, and whether policy is behind it comes out.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {consulting, views} from "../session/state.ts"
import {Repair} from "../repair/repair.tsx"
import {KnownEnds} from "../trace/ask-form.tsx"
import {Complaint} from "./complaint.tsx"
import {heard, isCut, tell, tellLog} from "./telling.ts"
import {logMax} from "./view.ts"
import type {DoctorView} from "./view.ts"
import {Sentence} from "../frame/worded.tsx"

/** The fields and what is said of them. */
export function DoctorPanel(): JSX.Element {
  const {log, with: world} = consulting.value
  const [isUsed, use] = useState(false)
  const current = heard.value
  return (
    <section aria-labelledby="doctor-title" class="doctor" onFocusIn={() => use(true)}>
      <h2 id="doctor-title">What an app logged, and whether policy is behind it</h2>
      <Fields />
      <KnownEnds of="doctor" isUsed={isUsed} />
      {log.trim() === "" && (
        <Repair of={{kind: "lookups", resolver: null, with: world}} words="No log at hand? Look whose name lookups policy denies" />
      )}
      <div role="status" class="answer">
        {current === null && log.trim() !== "" && <p class="quiet">reading…</p>}
        {current !== null && <Summary {...current} />}
      </div>
      {current !== null && (
        <ol class="complaints">
          {current.complaints.map((each, i) => (
            <Complaint key={each.of} {...each} isAlone={current.lines === 1} isSameAsAbove={isRepairedAbove(current, i)} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Fields(): JSX.Element {
  const {from, log, with: world} = consulting.value
  const changes = views.changes.value
  const isStaged = (changes?.staged ?? 0) > 0 || world === "staged"
  return (
    <div class="told">
      <label>
        <span>Who logged it</span>
        <input
          id="doctor-from"
          list="doctor-openers"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="namespace/pod or namespace/workload"
          value={from}
          onInput={({currentTarget: {value}}) => tell({from: value})}
        />
      </label>
      <LogField log={log} />
      {isStaged && (
        <label class="check">
          <input
            type="checkbox"
            checked={world === "staged"}
            onChange={({currentTarget: {checked}}) => tell({with: checked ? "staged" : "baseline"})}
          />{" "}
          as if staged policies were promoted
        </label>
      )}
    </div>
  )
}

function LogField({log}: {readonly log: string}): JSX.Element {
  return (
    <>
      <label>
        <span>What it logged</span>
        <textarea
          id="doctor-log"
          rows={3}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={
            "dial tcp: lookup db on 10.96.0.10:53: i/o timeout\none line or a whole log: each different complaint is looked into once"
          }
          value={log}
          onPaste={takeLong}
          onInput={({currentTarget}) => {
            tellLog(currentTarget.value)
            // A field that was given more than is kept shows what is kept.
            if (currentTarget.value !== consulting.value.log) currentTarget.value = consulting.value.log
          }}
        />
      </label>
      {isCut.value && (
        <p role="status" class="error">
          That was too long: of it the first {logMax.toLocaleString("en")} letters are looked at. Paste the lines around the failure
          instead.
        </p>
      )}
    </>
  )
}

/** WHY before the field has it: millions of letters are laid out for seconds. */
function takeLong(event: ClipboardEvent & {readonly currentTarget: HTMLTextAreaElement}): void {
  const {currentTarget: field, clipboardData} = event
  const text = clipboardData?.getData("text/plain") ?? ""
  if (field.value.length + text.length <= logMax) return
  event.preventDefault()
  const {value, selectionStart, selectionEnd} = field
  tellLog(value.slice(0, selectionStart) + text + value.slice(selectionEnd))
}

/** What all of it comes to, in a line for who reads and who listens. */
function Summary({problem, lines, isFull, complaints}: DoctorView): JSX.Element {
  const isUnderstood = complaints.some(({of}) => of !== "")
  const blamed = complaints.filter(({blame}) => blame === "policy").length
  return (
    <>
      {consulting.value.from.trim() === "" && complaints.some(({blame}) => blame === null) && (
        <p class="asks">Say who logged it, and whether policy is behind it stands here.</p>
      )}
      {problem !== null && (
        <p class="error">
          <Sentence text={problem} />
        </p>
      )}
      {!isUnderstood && (
        <p>
          {lines === 1 ? "The line does not read" : "None of the lines reads"} as a lookup or a connection that failed, or as a packet of
          which a node tells. Say below where it was to go, and the flow itself is looked at.
        </p>
      )}
      {isUnderstood && lines > 1 && (
        <p class="quiet">
          {complaints.length === 1 ? "One complaint" : `${complaints.length} different complaints`} in {lines} lines
          {isFull && "; what comes after them is not looked at"}
          {blamed > 0 && `; policy is behind ${behindWords(blamed, complaints.length)}`}.
        </p>
      )}
    </>
  )
}

function behindWords(blamed: number, all: number): string {
  if (all === 1) return "it"
  return blamed === all ? "all of them" : `${blamed} of them`
}

/** Whether a complaint before it has the same repair. */
function isRepairedAbove({complaints}: DoctorView, place: number): boolean {
  const remedy = complaints[place]?.remedy ?? null
  return remedy !== null && complaints.slice(0, place).some((each) => each.remedy === remedy)
}
