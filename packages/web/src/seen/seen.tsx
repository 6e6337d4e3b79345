// Connections that a cluster saw: files of them go in, and which the policies would take away comes out, while they are edited.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {Worded} from "../frame/worded.tsx"
import {Repair} from "../repair/repair.tsx"
import {isChanged, seenAsked, seenLog, views} from "../session/state.ts"
import {Section} from "./flows.tsx"
import {hasExample, intake, putAway, takeExample, takePasted, takeRecords, told} from "./intake.ts"
import type {SeenLog, SeenView} from "./view.ts"

/** The panel. Files that are dropped on it, and what is pasted into it, are records. */
export function Seen(): JSX.Element {
  const [isOver, setOver] = useState(false)
  const log = seenLog.value
  return (
    <section
      aria-labelledby="seen-title"
      class={isOver ? "seen over" : "seen"}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes("Files") !== true) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={({currentTarget, relatedTarget}) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false)
      }}
      onDrop={(event) => {
        setOver(false)
        const files = [...(event.dataTransfer?.files ?? [])]
        if (files.length === 0 || event.dataTransfer === null || areManifests(event.dataTransfer)) return
        event.preventDefault()
        void takeRecords(files)
      }}
      onPaste={takePaste}
    >
      <h2 id="seen-title">Connections that were seen, and which of them would be denied</h2>
      {log === null ? <Invitation /> : <Origin {...log} />}
      <Intake />
      {log === null && <Sources />}
      {log !== null && <Answer />}
    </section>
  )
}

/** Folders and YAML are no records wherever they are dropped: the page takes them in as it does beside this view. */
function areManifests({files, items}: DataTransfer): boolean {
  return [...files].every(({name}) => /\.ya?ml$/i.test(name)) || [...items].some((item) => item.webkitGetAsEntry()?.isDirectory === true)
}

/** WHY before a field has it: millions of letters are laid out for seconds. */
function takePaste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])]
  const text = event.clipboardData?.getData("text/plain") ?? ""
  if (files.length === 0 && text.trim() === "") return
  event.preventDefault()
  void (files.length > 0 ? takeRecords(files) : takePasted(text))
}

/** What there is to give, and where to have it from. */
function Invitation(): JSX.Element {
  return (
    <>
      <p>
        Give what a cluster logged, last night’s for example: while you edit a policy, you see which of it that would take away. All of it
        stays in this page and is gone with it: it is kept on no device, and no link has it.
      </p>
      <p class="choices">
        <OpenRecords words="Open records…" />
        {hasExample.value && (
          <button type="button" onClick={() => void takeExample()}>
            Try with an example
          </button>
        )}
      </p>
      <label class="pasting">
        <span>or drop files here, or paste records</span>
        <textarea
          rows={2}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={'{"Key":{"source_name":"frontend",…'}
          onChange={({currentTarget}) => void takePasted(currentTarget.value)}
        />
      </label>
    </>
  )
}

function OpenRecords({words}: {readonly words: string}): JSX.Element {
  return (
    <label class="upload">
      {words}{" "}
      <input
        type="file"
        multiple
        accept=".json,.jsonl,.ndjson,.log,.txt"
        onChange={({currentTarget}) => {
          const files = [...(currentTarget.files ?? [])]
          currentTarget.value = ""
          void takeRecords(files)
        }}
      />
    </label>
  )
}

/** By cluster: the command or the file, and words about it. */
const sources: readonly (readonly [cluster: string, code: string, words: string])[] = [
  [
    "Calico with Whisker",
    "curl -s localhost:8081/whisker-backend/flows > flows.json",
    "beside kubectl port-forward -n calico-system svc/whisker 8081",
  ],
  ["Calico, Goldmane", "goldmane stream", "or the lines of its emitter, or calico-node flows on a node"],
  ["Calico Enterprise, Cloud", "tigera_secure_ee_flows", "documents of this index, or what a search in it answers"],
  ["Cilium", "hubble observe --last 10000 -o jsonpb > flows.jsonl", "or as text, compact, dict or table"],
  [
    "GKE, Dataplane V2",
    "gcloud logging read 'logName:policy-action' --format json > flows.json",
    "with connections that are allowed logged, too",
  ],
  [
    "EKS, VPC CNI",
    "/var/log/aws-routed-eni/network-policy-agent.log",
    "of the nodes, with policy event logs on, or what CloudWatch has of it",
  ],
  ["Antrea", "/var/log/antrea/networkpolicy/np.log", "of the nodes, of rules that are logged"],
  ["OVN-Kubernetes", "/var/log/ovn/acl-audit-log.log", "of the nodes, of namespaces with k8s.ovn.org/acl-logging"],
]

function Sources(): JSX.Element {
  return (
    <details class="sources">
      <summary>Where records come from</summary>
      <dl>
        {sources.map(([cluster, code, words]) => (
          <div key={cluster}>
            <dt>{cluster}</dt>
            <dd>
              <code>{code}</code> <span class="quiet">{words}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

/** What was read, and what may be done with it. */
function Origin({names, notes}: SeenLog): JSX.Element {
  const changes = views.changes.value
  const isStaged = seenAsked.value.with === "staged"
  return (
    <div class="origin">
      <p class="choices">
        <OpenRecords words="Open others…" />
        <button type="button" onClick={putAway}>
          Put them away
        </button>
        {((changes?.staged ?? 0) > 0 || isStaged) && (
          <label class="check">
            <input
              type="checkbox"
              checked={isStaged}
              onChange={({currentTarget: {checked}}) => (seenAsked.value = {...seenAsked.value, with: checked ? "staged" : "baseline"})}
            />{" "}
            as if staged policies were promoted
          </label>
        )}
      </p>
      <p class="quiet">
        From {names.slice(0, 3).join(", ")}
        {names.length > 3 && ` and ${names.length - 3} more`}: {told.value?.summary ?? "asking…"}.
      </p>
      {notes.map((note) => (
        <p key={note} class="note">
          <Worded text={note} />
        </p>
      ))}
    </div>
  )
}

/** How the reading fares. */
function Intake(): JSX.Element {
  const {reading, problems} = intake.value
  return (
    <div role="status">
      {reading !== null && <p class="quiet">reading {reading}…</p>}
      {problems.length > 0 && (
        <>
          <p class="error">Nothing was taken:</p>
          <ul class="problems">
            {problems.map((each) => (
              <li key={each}>
                <Worded text={each} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Answer(): JSX.Element {
  const current = told.value
  return (
    <>
      <div role="status">{current === null ? <p class="quiet">asking…</p> : <Counts {...current} />}</div>
      {current !== null && (
        <>
          <Repairs {...current} />
          {current.sections.map((each) => (
            <Section key={each.title} {...each} />
          ))}
          {current.notes.map((note) => (
            <p key={note} class="note">
              <Worded text={note} />
            </p>
          ))}
        </>
      )}
    </>
  )
}

/** All of it in numbers. */
function Counts({counts, again, cut}: SeenView): JSX.Element {
  const isOfChange = isChanged.value || seenAsked.value.with === "staged"
  const change = seenAsked.value.with === "staged" ? "The promotion" : "What you changed"
  return (
    <>
      <ul class="seen-counts">
        {counts.map(({outcome, count, words}) => (
          <li key={outcome} class={outcome}>
            <strong>{count.toLocaleString("en")}</strong> {words}
          </li>
        ))}
      </ul>
      {cut === 0 && <p>{isOfChange ? `${change} takes away nothing that was seen.` : "Nothing that passed would be denied."}</p>}
      {again > 0 && (
        <p>
          {again === 1 ? "One flow that was" : `${again.toLocaleString("en")} flows that were`} denied before the change{" "}
          {again === 1 ? "passes" : "pass"} again.
        </p>
      )}
    </>
  )
}

/** The policies for what is denied, as far as its ends have names; before them the one for lookups, which nearly everybody needs. */
function Repairs({log, with: which, lost, repairs, lookups}: SeenView): JSX.Element {
  return (
    <>
      {lookups !== null && <Repair of={lookups} />}
      {repairs > 0 && <Repair of={{kind: "seen", log, with: which}} words={repairWords(repairs, lost)} />}
      {repairs < lost && (
        <p class="quiet">A way to or from an address outside is yours to write: logs of Calico do not say which address it was.</p>
      )}
    </>
  )
}

function repairWords(repairs: number, lost: number): string {
  const passing = lost === 1 ? "it passes" : repairs < lost ? `${repairs} of ${lost} pass` : `all ${lost} pass`
  return `The smallest policies with which ${passing}`
}
