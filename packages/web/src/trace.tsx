// The walk of one flow, the difference against the baseline, and what the engine found in the files.

import type {JSX} from "preact"
import type {Diagnostic} from "@carveout/engine"
import type {ExplanationJson, HalfJson, StepJson} from "@carveout/report"
import {active, asked, jump, view, wire} from "./state.ts"

/** The flow that was asked about, step by step. */
export function Trace(): JSX.Element {
  const current = view.value
  const question = asked.value
  return (
    <section aria-labelledby="trace-title" aria-live="polite">
      <h2 id="trace-title">Why</h2>
      {question === null && <p class="quiet">Choose a cell to see the walk of its flow, with the line that decided.</p>}
      {question !== null && current?.refusal && <p class="error">{current.refusal}</p>}
      {question !== null && current?.trace && <Walk trace={current.trace} />}
    </section>
  )
}

function Walk({trace}: {readonly trace: ExplanationJson}): JSX.Element {
  const {protocol, port} = wire.value
  const note =
    protocol === null || (port === null && ["TCP", "UDP", "SCTP"].includes(protocol))
      ? " (choose a protocol and a port above for another)"
      : ""
  return (
    <>
      <p>
        <strong class={`verdict ${trace.verdict}`}>
          {trace.verdict === "allow" ? "✓ allowed" : trace.verdict === "deny" ? "✗ denied" : trace.verdict}
        </strong>{" "}
        {trace.from.text} → {trace.to.text} {trace.flow?.protocol ?? ""} {trace.flow?.port ?? ""}
        <span class="quiet">{note}</span>
      </p>
      {trace.by !== null && (
        <p>
          by <code>{trace.by}</code>
        </p>
      )}
      {trace.symptom !== null && <p class="symptom">What the app notices: {trace.symptom}</p>}
      {trace.egress && <Half title="leaving the source" half={trace.egress} />}
      {trace.ingress && <Half title="arriving at the destination" half={trace.ingress} />}
      {trace.missing.length > 0 && <p class="error">Not known: {trace.missing.join("; ")}</p>}
    </>
  )
}

function Half({title, half}: {readonly title: string; readonly half: HalfJson}): JSX.Element {
  return (
    <div class="half">
      <h3>
        {title}: {half.verdict}
      </h3>
      <ol>
        {half.steps.map((step, i) => (
          <Step key={i} step={step} />
        ))}
      </ol>
    </div>
  )
}

function Step({step: {kind, tier, policy, rule, action, matched, missed, at}}: {readonly step: StepJson}): JSX.Element {
  const name =
    policy === null
      ? kind === "end-of-tier"
        ? `end of tier ${tier ?? ""}`
        : kind.replaceAll("-", " ")
      : `${policy}${rule === null ? "" : ` rule ${rule}`}`
  return (
    <li class={matched ? "matched" : "missed"}>
      <span aria-hidden="true">{matched ? "✓ " : "· "}</span>
      {name} {action ?? ""} {at !== null && <Place file={at.file} line={at.line} />}
      {!matched && missed[0] !== undefined && (
        <span class="because">
          {missed[0].criterion}: {missed[0].because}
        </span>
      )}
    </li>
  )
}

/** A link to a line of the editor. */
function Place({file, line}: {readonly file: string; readonly line: number}): JSX.Element {
  const go = (): void => {
    active.value = file
    jump.value = {file, line}
  }
  return (
    <button type="button" class="place" onClick={go}>
      {file}:{line}
    </button>
  )
}

/** What the edits changed. */
export function Changes(): JSX.Element {
  const lines = view.value?.difference ?? []
  return (
    <section aria-labelledby="changes-title">
      <h2 id="changes-title">Against the baseline</h2>
      {lines.length === 0 && <p class="quiet">No flow is judged otherwise.</p>}
      <ul class="changes">
        {lines.map((line, i) => (
          <li key={i} class={line.part}>
            <strong>{line.part === "redecided" ? "decided otherwise" : line.part}</strong> {line.from} → {line.to}: {line.packets}
            <span class="because">
              {line.change}; {line.causes.map(({text}) => text).join("; ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Findings, each a link to its line. */
export function Findings(): JSX.Element | null {
  const found = (view.value?.diagnostics ?? []).filter(({severity}) => severity !== "info")
  if (found.length === 0) return null
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      <ul class="findings">
        {found.slice(0, 50).map((each, i) => (
          <Finding key={i} finding={each} />
        ))}
      </ul>
      {found.length > 50 && <p class="quiet">and {found.length - 50} more</p>}
    </section>
  )
}

function Finding({finding: {severity, message, help, place}}: {readonly finding: Diagnostic}): JSX.Element {
  return (
    <li class={severity}>
      <strong>{severity}</strong> {message} {place !== undefined && <Place file={place.file} line={place.line} />}
      {help !== undefined && <span class="because">{help}</span>}
    </li>
  )
}
