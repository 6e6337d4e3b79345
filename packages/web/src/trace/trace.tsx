// The walk of one flow, step by step.

import type {JSX} from "preact"
import type {ExplanationJson, HalfJson, StepJson} from "@carveout/report"
import {PlaceLink} from "../frame/place-link.tsx"
import {asked, views, wire} from "../session/state.ts"

/** The flow that was asked about, step by step. */
export function Trace(): JSX.Element {
  const current = views.trace.value
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
      {name} {action ?? ""} {at !== null && <PlaceLink file={at.file} line={at.line} />}
      {!matched && missed[0] !== undefined && (
        <span class="because">
          {missed[0].criterion}: {missed[0].because}
        </span>
      )}
    </li>
  )
}
