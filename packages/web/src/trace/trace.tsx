// The walk of one flow, step by step.

import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import {deciderText} from "@carveout/report"
import type {ExplanationJson, HalfJson, StageJson, StepJson} from "@carveout/report"
import {ToDoctor} from "../doctor/to-doctor.tsx"
import {actionSigns} from "../frame/marks.ts"
import {PlaceLink} from "../frame/place-link.tsx"
import {Worded} from "../frame/worded.tsx"
import {KernelRules} from "../kernel/kernel-rules.tsx"
import {Repair} from "../repair/repair.tsx"
import {asked, views} from "../session/state.ts"
import {AskForm} from "./ask-form.tsx"
import {draft} from "./asking.ts"
import {deciderOf, placeOf, whyEnded} from "./decider.ts"
import type {Placed} from "./decider.ts"
import {takeLook} from "./looking.ts"
import {verdictWords} from "./verdict-words.ts"
import type {TraceView} from "./view.ts"
import {Ways} from "./ways.tsx"

/** The flow that was asked about, step by step. */
export function Trace(): JSX.Element {
  const current = views.trace.value
  const question = asked.value
  const section = useRef<HTMLElement>(null)
  // The walk, or why there is none: each is the one status of this section.
  useEffect(() => {
    const look = takeLook()
    if (look === "answer") section.current?.querySelector("[role='status']")?.scrollIntoView({block: "nearest"})
    if (look === "section") section.current?.scrollIntoView({block: "start"})
  }, [current])
  // What was chosen meanwhile is another flow than the one that was being written.
  useEffect(() => {
    draft.value = null
  }, [question])
  return (
    <section aria-labelledby="trace-title" ref={section}>
      <h2 id="trace-title">Why</h2>
      <AskForm />
      {question === null && (
        <>
          <p class="quiet">Choose a cell, a flow of a change, or name both ends here, to see the walk with the line that decided.</p>
          <ToDoctor from={null} />
        </>
      )}
      {question !== null && current?.refusal && (
        <p role="status" class="answer">
          <Worded text={current.refusal} />
        </p>
      )}
      {question !== null && current?.trace && <Answered {...current} trace={current.trace} />}
    </section>
  )
}

type Shown = Omit<TraceView, "trace"> & {readonly trace: ExplanationJson}

/** The verdict about all ways, the ways, and the walk of one of them. */
function Answered(view: Shown): JSX.Element {
  const {verdict, by, symptom, ends, cell, ways, refused, flow} = view
  const isOne = ways.length + refused.length <= 1
  return (
    <>
      <p role="status" class="answer">
        <strong class={`verdict ${verdict}`}>{verdictWords(verdict)}</strong> {isOne ? flow : `${ends}, ${countWords(view)}`}
      </p>
      {cell !== null && <p class="quiet">It is one flow of the cell {cell}, which says how the others fare.</p>}
      {by !== null && (
        <p>
          by <code>{by}</code>
          {deciderText(by) !== by && deciderText(by).slice(by.length)}
          <Decider {...view} />
        </p>
      )}
      {symptom !== null && <p class="symptom">What the app notices: {symptom}</p>}
      {symptom !== null && <ToDoctor from={view.trace.from.text} />}
      {(verdict === "deny" || verdict === "mixed") && <Repair of={null} />}
      <Ways {...view} />
      {!isOne && (
        <h3>
          The walk below: <span class={`verdict ${view.trace.verdict}`}>{verdictWords(view.trace.verdict)}</span> {flow}
        </h3>
      )}
      <Walk {...view} />
    </>
  )
}

/** The line behind the verdict, where the walk below is of what decided. WHY here: who looks for one line is not to search a walk for it. */
function Decider({by, trace, policies}: Shown): JSX.Element | null {
  const decider = deciderOf(trace, by, policies)
  if (decider === null) return null
  return (
    <>
      {whyEnded(decider.step)} <PlaceLink {...decider.place} />
    </>
  )
}

/** How many ways there are, and how they fare. */
function countWords({ways, more, refused}: Shown): string {
  const verdicts = [...ways.map((way) => way.verdict), ...refused.map(() => "deny")]
  const count = (verdict: string): number => verdicts.filter((each) => each === verdict).length
  const parts = ["deny", "unknown", "allow"].flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${verdictWords(verdict)}`],
  )
  const number = verdicts.length + more
  if (more > 0) return `${number} ways`
  return parts.length === 1 ? `all ${number} ways` : `${number} ways: ${parts.join(", ")}`
}

function Walk({trace, promoted, ends, policies}: Shown): JSX.Element {
  const isOfService = trace.to.kind === "service"
  return (
    <>
      {trace.missing.length > 0 && (
        <p class="error">
          Not known: <Worded text={trace.missing.join("; ")} />
        </p>
      )}
      <Flips trace={trace} />
      {trace.stages.map((stage, i) => (
        <Half key={i} title={stageTitle(stage)} half={stage} policies={policies} />
      ))}
      {trace.ingress && !trace.stages.some(({stage}) => stage === "pod-ingress") && (
        <Half title="arriving at the destination; not reached, judged all the same" half={trace.ingress} policies={policies} />
      )}
      {trace.stages.length === 0 && trace.ingress === null && <p class="quiet">No policy is asked on this path.</p>}
      <Staged trace={trace} promoted={promoted} />
      <KernelRules />
      {trace.assumptions.length > 0 && (
        <details key={ends} open={isOfService}>
          <summary>{isOfService ? "What was assumed, and what is to be known" : "What was assumed"}</summary>
          <ul>
            {trace.assumptions.map((text) => (
              <li key={text}>
                <Worded text={text} />
              </li>
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
            <span aria-hidden="true">{verdict === "allow" ? "✓" : "✗"}</span> <Worded text={text} />
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

type HalfProps = Pick<TraceView, "policies"> & {readonly title: string; readonly half: HalfJson}

function Half({title, half, policies}: HalfProps): JSX.Element {
  return (
    <div class="half">
      <h3>
        {title}: {half.verdict}
      </h3>
      <ol>
        {half.steps.map((step, i) => (
          <Step key={i} step={step} place={placeOf(step, policies)} />
        ))}
      </ol>
    </div>
  )
}

function Step({step, place}: {readonly step: StepJson; readonly place: Placed | null}): JSX.Element {
  const {action, matched, missed} = step
  return (
    <li class={matched ? "matched" : "missed"}>
      <span aria-hidden="true">{matched ? (actionSigns[action ?? ""] ?? "") : "·"} </span>
      {stepName(step)} {action ?? ""}
      {matched ? whyEnded(step) : ", did not match"} {place !== null && <PlaceLink file={place.file} line={place.line} />}
      {!matched &&
        missed.map(({criterion, because}) => (
          <span key={`${criterion} ${because}`} class="because">
            {criterion}: <Worded text={because} />
          </span>
        ))}
    </li>
  )
}

function stepName({kind, tier, policy, rule}: StepJson): string {
  if (kind === "end-of-tier") return `end of tier ${tier ?? ""}:`
  if (kind === "stage" && policy !== null) return `${deciderText(policy)}:`
  if (policy === null) return kind.replaceAll("-", " ")
  return `${policy}${rule === null ? "" : ` rule ${rule}`}`
}
