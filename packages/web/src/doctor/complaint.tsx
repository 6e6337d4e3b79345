// One complaint of a log: whose fault it is, its flows, what to be known, and where policy is behind it what to edit or to add.

import type {JSX} from "preact"
import {PlaceLink} from "../frame/place-link.tsx"
import {Repair, Written, addRepair} from "../repair/repair.tsx"
import {views} from "../session/state.ts"
import {walkTo} from "../trace/asking.ts"
import {verdictWords} from "../trace/verdict-words.ts"
import {besideOf, isFresh, noteAdded, tellBeside} from "./telling.ts"
import {besideProtocols} from "./view.ts"
import type {Beside, ComplaintView, FlowView} from "./view.ts"
import {Sentence, Worded} from "../frame/worded.tsx"

const blames = {
  policy: {verdict: "deny", words: "✗ Policy denies it"},
  innocent: {verdict: "allow", words: "✓ Policy lets it pass"},
  open: {verdict: "unknown", words: "? It cannot be said"},
} as const

/** `isAlone`: the log has no other line, and it stands right above; `isSameAsAbove`: a complaint before it has the same repair. */
export type ComplaintProps = ComplaintView & {readonly isAlone: boolean; readonly isSameAsAbove: boolean}

/** The complaint. */
export function Complaint(complaint: ComplaintProps): JSX.Element {
  const {line, blame, flows, advice, asksWhere, asksHow, next, remedy, everybody, isAlone, isSameAsAbove} = complaint
  return (
    <li class={`complaint ${blame ?? ""}`}>
      {line !== "" && !isAlone && <code class="log-line">{line}</code>}
      <Heading {...complaint} />
      {flows.length > 0 && (
        <ul class="tried">
          {alike(flows).map((some) => (
            <Flows key={some[0].flow} flows={some} />
          ))}
        </ul>
      )}
      {advice.map((text) => (
        <p key={text}>
          <Sentence text={text} />
        </p>
      ))}
      {(asksWhere || asksHow) && <BesideFields {...complaint} />}
      {next !== null && (
        <p>
          <button type="button" class="place" title="See its walk, step by step" onClick={() => walkTo(next)}>
            {next.from} → {next.to} {next.wire?.protocol} {next.wire?.port}
          </button>
        </p>
      )}
      {remedy !== null && !isSameAsAbove && <Remedy of={remedy} />}
      {everybody !== null && !isSameAsAbove && <Repair of={everybody} />}
      {remedy !== null && isSameAsAbove && <p>The repair above is for this one, too.</p>}
      <Edits {...complaint} />
    </li>
  )
}

function Heading({blame, reads, parts, flows, isAlone}: ComplaintProps): JSX.Element | null {
  // Of a line that nobody understood nothing is said before a flow is named.
  if (reads === "" && flows.length === 0) return null
  const {verdict, words} = blame === null ? {verdict: "", words: "Read as"} : blames[blame]
  return (
    <>
      {/* Of several, what stands above them says how they fare. */}
      <div role={isAlone ? "status" : undefined}>
        <h3>
          <span class={`verdict ${verdict}`}>{words}</span>
          {reads !== "" && `: ${reads}`}
        </h3>
      </div>
      {parts.length > 0 && (
        <p class="parts quiet">
          {parts.map(({what, value}) => (
            <span key={what}>
              {what} <code>{value}</code>
            </span>
          ))}
        </p>
      )}
    </>
  )
}

type Some = readonly [FlowView, ...FlowView[]]

/** Flows that fare alike for the same reason, together. WHY: lookups over UDP and TCP nearly always do, and once is enough to read it. */
function alike(flows: readonly FlowView[]): readonly Some[] {
  const fate = ({asked: _asked, flow: _flow, ...rest}: FlowView): string => JSON.stringify(rest)
  return [...Map.groupBy(flows, fate).values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others]]))
}

function Flows({flows}: {readonly flows: Some}): JSX.Element {
  const [{verdict, by, why, place, symptom, missing, problems}] = flows
  return (
    <li>
      <div class="flows">
        <strong class={`verdict ${verdict}`}>{verdictWords(verdict)}</strong>
        {flows.map(({asked, flow}) => (
          <button key={flow} type="button" class="place" title="See its walk, step by step" onClick={() => walkTo(asked)}>
            {flow}
          </button>
        ))}
      </div>
      {by !== null && (
        <span class="because">
          by <code>{by}</code>
          {why} {place !== null && <PlaceLink {...place} />}
        </span>
      )}
      {symptom !== null && <span class="because">What the app notices: {symptom}</span>}
      {missing.length > 0 && <span class="because">Not known: {missing.join("; ")}</span>}
      {problems.map((text) => (
        <span key={text} class="because error">
          <Worded text={text} />
        </span>
      ))}
    </li>
  )
}

/** What the line does not say, in fields of its own: another line of the log may go elsewhere. */
function BesideFields({of, offers, asksWhere, asksHow}: ComplaintView): JSX.Element {
  const beside = besideOf(of)
  return (
    <div class="beside" role="group" aria-label="What the line does not say">
      {asksWhere && <WhereFields {...beside} />}
      {asksHow && (
        <label>
          Protocol{" "}
          <select
            value={beside.protocol ?? besideProtocols[0]}
            onChange={({currentTarget: {value}}) =>
              tellBeside({...beside, protocol: besideProtocols.find((each) => each === value) ?? null})
            }
          >
            {besideProtocols.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {asksHow && !asksWhere && <span class="quiet">The line does not say it.</span>}
      {asksWhere &&
        offers.map((name) => (
          <button key={name} type="button" aria-pressed={beside.to === name} onClick={() => tellBeside({...beside, to: name})}>
            {name}
          </button>
        ))}
    </div>
  )
}

function WhereFields(beside: Beside): JSX.Element {
  const {to, port, protocol} = beside
  const isOfPorts = protocol !== "ICMP"
  const isNoPort = isOfPorts && port.trim() !== "" && !/^\s*\d{1,5}\s*$/.test(port)
  return (
    <>
      <label class="end">
        <span>Where to</span>
        <input
          list="doctor-targets"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="namespace/pod or svc/…"
          value={to}
          onInput={({currentTarget: {value}}) => tellBeside({...beside, to: value})}
        />
      </label>
      <label>
        Port{" "}
        <input
          size={6}
          inputMode="numeric"
          disabled={!isOfPorts}
          aria-invalid={isNoPort}
          value={port}
          onInput={({currentTarget: {value}}) => tellBeside({...beside, port: value})}
        />
      </label>
      {isNoPort && <span class="error">policy sees numbers: write one port</span>}
    </>
  )
}

/** What to add. */
function Remedy({of}: {readonly of: string}): JSX.Element {
  const repair = views.remedies.value?.repairs.find((each) => each.of === of)
  const add = (text: string): void => {
    noteAdded()
    addRepair(text)
  }
  return (
    <div class="remedy">
      {repair === undefined && <p class="quiet">writing the smallest repair…</p>}
      {repair !== undefined && repair.text === null && <p>No repair: {repair.refusal}.</p>}
      {repair !== undefined && repair.text !== null && (
        <>
          <h4>The smallest repair: add</h4>
          <Written {...repair} text={repair.text} add={isFresh.value ? add : null} />
        </>
      )}
    </div>
  )
}

/** Rules of which one change would do. */
function Edits({edits, editsHead}: ComplaintView): JSX.Element | null {
  if (edits.length === 0) return null
  return (
    <>
      <h4>{editsHead}</h4>
      <ul class="edits">
        {edits.map(({by, half, change, file, line}) => (
          <li key={`${by} ${half} ${change}`}>
            <Worded text={change} /> <PlaceLink file={file} line={line} />
            <span class="because">
              <code>{by}</code>, {half}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
