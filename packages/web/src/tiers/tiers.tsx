// The policies as cards in the order of evaluation, for everything or for one endpoint.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {actionSigns, fateWords} from "../frame/marks.ts"
import {PlaceLink} from "../frame/place-link.tsx"
import {tiersFor, views} from "../session/state.ts"
import {begun} from "./naming.ts"
import type {PolicyCard, RuleCard, TierCard, TiersView} from "./view.ts"

const modes: Readonly<Record<string, string>> = {forward: "applyOnForward", preDNAT: "preDNAT", untracked: "doNotTrack"}

/** Both directions beside each other. */
export function Tiers(): JSX.Element {
  const current = views.tiers.value
  return (
    <section aria-labelledby="tiers-title" class="tiers">
      <h2 id="tiers-title">In the order of evaluation</h2>
      <ForField current={current} />
      {current === null && <p class="quiet">reading…</p>}
      {current?.isKnown === true && (
        <div class="directions">
          <Direction title="Leaving (egress)" tiers={current.egress} />
          <Direction title="Arriving (ingress)" tiers={current.ingress} />
        </div>
      )}
    </section>
  )
}

/** For whom. WHY not wrong while it is typed: half a name is nobody's, and whoever types the other half has made no mistake. */
function ForField({current}: {readonly current: TiersView | null}): JSX.Element {
  const [isTyped, setTyped] = useState(false)
  const text = tiersFor.value ?? ""
  const names = current === null || current.isKnown ? null : begun(text, current.endpoints)
  const isWrong = names !== null && (!isTyped || !names.canBe)
  const choose = (name: string): void => {
    tiersFor.value = name
    document.querySelector<HTMLElement>("#tiers-for")?.focus()
  }
  return (
    <>
      <label>
        For{" "}
        <input
          id="tiers-for"
          list="tiers-endpoints"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="every endpoint"
          aria-invalid={isWrong}
          value={text}
          onInput={({currentTarget: {value}}) => {
            setTyped(true)
            tiersFor.value = value.trim() === "" ? null : value.trim()
          }}
          onBlur={() => setTyped(false)}
        />
      </label>
      <datalist id="tiers-endpoints">
        {current?.endpoints.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div role="status">
        {isWrong && <p class="error">No pod has this name. Leave the field empty for all policies.</p>}
        {names !== null && !isWrong && <p class="quiet">{names.words}</p>}
      </div>
      {names !== null && names.offered.length > 0 && (
        <p class="choices" role="group" aria-label="Names that hold this">
          {names.offered.map((name) => (
            <button key={name} type="button" onClick={() => choose(name)}>
              {name}
            </button>
          ))}
        </p>
      )}
    </>
  )
}

function Direction({title, tiers}: {readonly title: string; readonly tiers: readonly TierCard[]}): JSX.Element {
  return (
    <div class="direction">
      <h3>{title}</h3>
      {tiers.length === 0 && <p class="quiet">No policy. The profiles decide: namespaces allow everything.</p>}
      <ol class="tier-list">
        {tiers.map((tier) => (
          <Tier key={tier.name} tier={tier} />
        ))}
      </ol>
      {tiers.length > 0 && <p class="quiet">then the profiles, for whatever every tier passed or no policy selected</p>}
    </div>
  )
}

function Tier({tier: {name, order, defaultAction, exists, policies}}: {readonly tier: TierCard}): JSX.Element {
  const isEnforced = policies.some(({isStaged}) => !isStaged)
  return (
    <li class="tier">
      <h4>
        {name} <span class="quiet">order {order ?? "last"}</span>
        {!exists && <span class="error"> no Tier object of this name</span>}
      </h4>
      <ol class="policy-list">
        {policies.map((policy) => (
          <Card key={policy.id} policy={policy} />
        ))}
      </ol>
      {isEnforced ? (
        <p class={`end-of-tier ${defaultAction === "Deny" ? "denies" : ""}`}>
          end of tier: {actionSigns[defaultAction]} {defaultAction} what a policy here selected and no rule took
        </p>
      ) : (
        <p class="end-of-tier">end of tier: nothing comes to it, since only staged policies stand here</p>
      )}
    </li>
  )
}

function Card({
  policy: {id, order, isStaged, isKept, isDeleted, mode, selects, rules, file, line},
}: {
  readonly policy: PolicyCard
}): JSX.Element {
  return (
    <li class={`policy-card ${isStaged ? "staged" : ""}`}>
      <p class="policy-name">
        <strong>{id}</strong> <PlaceLink file={file} line={line} />
      </p>
      <p class="quiet">
        order {order ?? "last"}, selects {selects === 0 ? "nothing" : selects === 1 ? "1 endpoint" : `${selects} endpoints`}
        {isStaged && `, staged: looked at, never enforced${isKept ? "; a promotion leaves it so" : ""}`}
        {isDeleted && ", staged to be deleted"}
        {modes[mode] !== undefined && `, ${modes[mode]}`}
      </p>
      {rules.length === 0 && <p class="quiet">no rule: what it selects falls to the end of the tier</p>}
      <ol class="rule-list" start={0}>
        {rules.map((rule) => (
          <Rule key={rule.index} rule={rule} />
        ))}
      </ol>
    </li>
  )
}

/** LIMIT: rules that are named for one that has no effect; in a large world thousands may stand in for it. */
const becauseMax = 6

function Rule({rule: {action, words, mark, because, file, line}}: {readonly rule: RuleCard}): JSX.Element {
  const more = because.length - becauseMax
  const names = because.length === 0 ? "" : ` (${because.slice(0, becauseMax).join(", ")}${more > 0 ? ` and ${more} more` : ""})`
  return (
    <li class={`rule-${action.toLowerCase()} ${mark === null ? "" : "idle"}`}>
      <span aria-hidden="true">{actionSigns[action] ?? ""}</span> <strong>{action}</strong> {words} <PlaceLink file={file} line={line} />
      {mark === "vacuous" && <span class="because">{fateWords.vacuous}: no flow of this world matches it</span>}
      {mark === "shadowed" && (
        <span class="because">
          {fateWords.shadowed}
          {names}
        </span>
      )}
      {mark === "redundant" && (
        <span class="because">
          {fateWords.redundant}: without it the same would be decided{names}
        </span>
      )}
    </li>
  )
}
