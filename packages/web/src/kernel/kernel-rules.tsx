// The kernel's rules that the walked packet meets: what a person finds again on a node.

import type {JSX} from "preact"
import {kernelOpen, views} from "../session/state.ts"
import type {ChainMet, KernelView} from "./view.ts"

/** Shut until somebody wants to see it: it is asked for then. */
export function KernelRules(): JSX.Element {
  const view = views.kernel.value
  return (
    <details
      class="kernel"
      open={kernelOpen.value}
      onToggle={({currentTarget}) => {
        kernelOpen.value = currentTarget.open
      }}
    >
      <summary>In the kernel: the rules that this packet meets</summary>
      {kernelOpen.value && view === null && <p class="quiet">…</p>}
      {kernelOpen.value && view !== null && <Met {...view} />}
    </details>
  )
}

function Met({words, verdict, by, chains, madeUp, refusal}: KernelView): JSX.Element {
  if (refusal !== null) return <p class="quiet">{refusal}</p>
  return (
    <>
      <p class="quiet">
        What Calico 3.32 programs with iptables, and whose counters this packet moves: {words} is{" "}
        {verdict === "allow" ? "accepted" : "dropped"}
        {by !== null && (
          <>
            {" "}
            by <code>{by}</code>
          </>
        )}
        . <code>carveout ruleset</code> prints all rules of a node, <code>carveout prove</code> sends real packets.
        {madeUp.length > 0 && ` Made up: ${madeUp.join("; ")}.`}
      </p>
      {chains.length === 0 && <p class="quiet">No chain of policy is on its way.</p>}
      <ol>
        {chains.map((chain, i) => (
          <Chain key={i} {...chain} isNew={chains[i - 1]?.node !== chain.node} />
        ))}
      </ol>
    </>
  )
}

function Chain({node, table, chain, rules, isNew}: ChainMet & {readonly isNew: boolean}): JSX.Element {
  return (
    <li>
      {isNew && <h4>on {node}</h4>}
      <span class="quiet">{table}</span> <code>{chain}</code>
      <ol>
        {rules.map(({place, text, why}) => (
          <li key={place} value={place}>
            <code>{text}</code>
            {why !== "" && <span class="why">{why}</span>}
          </li>
        ))}
      </ol>
    </li>
  )
}
