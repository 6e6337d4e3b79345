// The walk of one flow, step by step.

import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import type {ExplanationJson, HalfJson, StageJson, StepJson} from "@carveout/report"
import {Refused} from "../findings/refused.tsx"
import {actionSigns} from "../frame/marks.ts"
import {PlaceLink} from "../frame/place-link.tsx"
import {PacketFields} from "../matrix/packet-fields.tsx"
import {asked, views} from "../session/state.ts"
import {takeLook} from "./looking.ts"
import type {TraceView} from "./view.ts"

/** The flow that was asked about, step by step. */
export function Trace(): JSX.Element {
  const current = views.trace.value
  const question = asked.value
  const section = useRef<HTMLElement>(null)
  // The walk, or why there is none: each is the one status of this section.
  useEffect(() => {
    if (takeLook()) section.current?.querySelector("[role='status']")?.scrollIntoView({block: "nearest"})
  }, [current])
  return (
    <section aria-labelledby="trace-title" ref={section}>
      <h2 id="trace-title">Why</h2>
      {question !== null && <Refused />}
      {question === null && <p class="quiet">Choose a cell, or a flow of a change, to see its walk with the line that decided.</p>}
      {question !== null && (
        <form class="wire" onSubmit={(event) => event.preventDefault()} aria-label="The packet that is walked">
          <PacketFields
            key={`${question.from} ${question.to}`}
            wire={question.wire ?? {protocol: null, port: null}}
            any="auto"
            onChange={(wire) => {
              const {wire: _old, ...ends} = question
              asked.value = wire.protocol === null ? ends : {...ends, wire}
            }}
          />
        </form>
      )}
      {question !== null && current?.refusal && (
        <p role="status" class="answer">
          {current.refusal}
        </p>
      )}
      {question !== null && current?.trace && <Walk {...current} trace={current.trace} />}
    </section>
  )
}

function Walk({trace, flow, promoted}: Omit<TraceView, "trace"> & {readonly trace: ExplanationJson}): JSX.Element {
  return (
    <>
      <p role="status" class="answer">
        <strong class={`verdict ${trace.verdict}`}>
          {trace.verdict === "allow" ? "✓ allowed" : trace.verdict === "deny" ? "✗ denied" : trace.verdict}
        </strong>{" "}
        {flow}
      </p>
      {trace.by !== null && (
        <p>
          by <code>{trace.by}</code>
        </p>
      )}
      {trace.symptom !== null && <p class="symptom">What the app notices: {trace.symptom}</p>}
      <Flips trace={trace} />
      {trace.stages.map((stage, i) => (
        <Half key={i} title={stageTitle(stage)} half={stage} />
      ))}
      {trace.ingress && !trace.stages.some(({stage}) => stage === "pod-ingress") && (
        <Half title="arriving at the destination; not reached, judged all the same" half={trace.ingress} />
      )}
      {trace.stages.length === 0 && trace.ingress === null && <p class="quiet">No policy is asked on this path.</p>}
      <Staged trace={trace} promoted={promoted} />
      {trace.missing.length > 0 && <p class="error">Not known: {trace.missing.join("; ")}</p>}
      {trace.assumptions.length > 0 && (
        <details>
          <summary>What was assumed</summary>
          <ul>
            {trace.assumptions.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** What would give the flow another verdict. */
function Flips({trace: {flips}}: {readonly trace: ExplanationJson}): JSX.Element | null {
  if (flips.length === 0) return null
  return (
    <>
      <h3>What would flip it</h3>
      <ul class="flips">
        {flips.map(({text, verdict}) => (
          <li key={text}>
            <span aria-hidden="true">{verdict === "allow" ? "✓" : "✗"}</span> {text}
          </li>
        ))}
      </ul>
    </>
  )
}

/** What a promotion of what is staged would make of it; and what flow logs say of staged policies, where that is something else. */
function Staged({trace: {pending}, promoted}: Pick<TraceView, "promoted"> & {readonly trace: ExplanationJson}): JSX.Element {
  const isSame = pending !== null && promoted !== null && pending.verdict === promoted.verdict && pending.by === promoted.by
  return (
    <>
      {promoted !== null && <Told title="If staged policies were promoted" {...promoted} />}
      {pending !== null && !isSame && <Told title="As flow logs show it, every staged policy enforced beside the others" {...pending} />}
    </>
  )
}

function Told({title, verdict, by}: {readonly title: string; readonly verdict: string; readonly by: string | null}): JSX.Element {
  return (
    <p>
      {title}: <strong>{verdict}</strong>
      {by !== null && (
        <>
          {" "}
          by <code>{by}</code>
        </>
      )}
    </p>
  )
}

const stageNames: Readonly<Record<string, string>> = {
  "pod-egress": "leaving the source",
  "pod-ingress": "arriving at the destination",
  "untracked-ingress": "untracked policy, ingress",
  "untracked-egress": "untracked policy, egress",
  preDNAT: "pre-DNAT policy",
  "normal-ingress": "host policy, ingress",
  "normal-egress": "host policy, egress",
  "forward-ingress": "forward policy, ingress",
  "forward-egress": "forward policy, egress",
  "endpoint-to-host": "from the pod to its host",
}

/** Which list, where, and what it saw if that is not the packet of the flow. */
function stageTitle({stage, node, seen}: StageJson): string {
  const name = `${stageNames[stage] ?? stage}${node === null ? "" : ` on ${node}`}`
  if (seen === null) return name
  const unnamed = "an unnamed address"
  return `${name} (seeing ${seen.from ?? unnamed} → ${seen.to ?? unnamed}${seen.port === null ? "" : ` port ${seen.port}`})`
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

function Step({step}: {readonly step: StepJson}): JSX.Element {
  const {action, matched, missed, at} = step
  return (
    <li class={matched ? "matched" : "missed"}>
      <span aria-hidden="true">{matched ? (actionSigns[action ?? ""] ?? "") : "·"} </span>
      {stepName(step)} {action ?? ""}
      {matched ? whyEnded(step) : ", did not match"} {at !== null && <PlaceLink file={at.file} line={at.line} />}
      {!matched && missed[0] !== undefined && (
        <span class="because">
          {missed[0].criterion}: {missed[0].because}
        </span>
      )}
    </li>
  )
}

function stepName({kind, tier, policy, rule}: StepJson): string {
  if (kind === "end-of-tier") return `end of tier ${tier ?? ""}:`
  if (policy === null) return kind.replaceAll("-", " ")
  return `${policy}${rule === null ? "" : ` rule ${rule}`}`
}

/** Why the end of a tier decides: a policy of it applies. */
function whyEnded({kind, policy}: StepJson): string {
  return kind === "end-of-tier" && policy !== null ? `, since ${policy} applies here and no rule matched` : ""
}
