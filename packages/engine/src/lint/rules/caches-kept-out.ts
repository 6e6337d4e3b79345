// DNS302: a resolver that lets pods in, and not the caches on nodes that ask it for them.

import {searchFlows} from "../../analyze/search.ts"
import {obstacleOf} from "../../doctor/obstacle.ts"
import {somewhere} from "../../doctor/outside.ts"
import type {Program} from "../../program/program.ts"
import type {Case} from "../../question/answer.ts"
import {ask} from "../../question/ask.ts"
import type {Policy} from "../../snapshot/snapshot.ts"
import {placeKey} from "../finding.ts"
import type {Found, LintRule} from "../finding.ts"
import type {Look} from "../look.ts"
import {locksSystem} from "./system-locked.ts"

/** The rule. */
export const cachesKeptOut: LintRule = {
  id: "DNS302",
  severity: "error",
  certainty: "profile",
  title: "the resolver does not let in the caches on nodes",
  text: "A cache on the node (NodeLocal DNSCache) answers the pods, and asks the resolver for what it does not know: over TCP unless its configuration says otherwise, and from the address of its node or of the node's tunnel. No selector of pods or namespaces means a node. So the names that a cache still knows resolve and all others time out, on every node but the resolver's own. Let UDP and TCP 53 in from the addresses of the nodes and of their tunnels, or from everybody. Where the manifests leave open which nodes there are, or on which of them the resolver runs, this is a warning.",
  find: (look, blamed) => {
    const askers = askersIn(look.program)
    const said = new Set<Policy>()
    return askers.length === 0
      ? []
      : [...(look.resolver?.backends ?? [])].flatMap((backend) => {
          const shut = shutAt(look, backend, askers)
          if (shut === null || blamed.has(placeKey(shut.denier.at)) || blamed.has(locksSystem(shut.denier.id)) || said.has(shut.denier))
            return []
          said.add(shut.denier)
          return [foundOf(shut, backend)]
        })
  },
}

/** Who asks for the caches: their nodes; an address outside where nobody says which these are. */
function askersIn({snapshot}: Program): readonly string[] {
  const nodes = (snapshot.caches ?? []).flatMap(({isEverywhere, node}) => {
    if (!isEverywhere) return [node]
    return snapshot.nodes.length === 0 ? [null] : snapshot.nodes.map(({name}) => name)
  })
  return [...new Set(nodes.map((node) => (node === null ? somewhere : `host/${node}`)))]
}

/** A pod of the resolver, and the port at which it answers. */
type Backend = readonly [id: string, port: number]

/** One who is kept out. `denied`: of a verdict that is open only the place of the pod is. */
type Shut = {readonly from: string; readonly denied: Case; readonly denier: Policy}

/** The first who is kept out by a policy of the pod. WHY those first of whom it is certain: they are the error. */
function shutAt(look: Look, backend: Backend, askers: readonly string[]): Shut | null {
  let maybe: Shut | null = null
  for (const from of askers) {
    const shut = triedFrom(look, from, backend)
    if (shut === null || (from === somewhere && isOpenOutside(look.program, backend))) continue
    if (isSure(shut)) return shut
    maybe ??= shut
  }
  return maybe
}

function isSure({from, denied}: Shut): boolean {
  return from !== somewhere && denied.decision.verdict === "deny"
}

function triedFrom({program, byId}: Look, from: string, [to, port]: Backend): Shut | null {
  const answer = ask(program, {from, to, protocol: "TCP", port})
  for (const denied of answer.ok ? answer.value.cases : []) {
    const {verdict, missing} = denied.decision
    if (verdict === "allow" || (verdict === "unknown" && missing.some(({kind}) => kind !== "node-of-workload"))) continue
    const obstacle = obstacleOf(program, denied, "plain")
    const denier = byId.get(obstacle?.deniers.at(-1) ?? "")
    if (obstacle?.half === "ingress" && denier !== undefined) return {from, denied, denier}
  }
  return null
}

/** Whether some address outside may ask: then it may be a node's. */
function isOpenOutside(program: Program, [text, port]: Backend): boolean {
  const found = searchFlows(program, {
    protocol: "TCP",
    from: {kind: "any"},
    to: {kind: "name", text},
    port: {min: port, max: port},
    except: [{from: {kind: "pods", namespaces: null, pods: "all()"}, to: null, protocol: null, port: null}],
  })
  return !found.ok || found.value.witness !== null
}

function foundOf(shut: Shut, [to, port]: Backend): Found {
  const {from, denied, denier} = shut
  const flow = `\`${from} → ${to} TCP ${port}\``
  const why =
    denied.decision.verdict === "deny"
      ? `is denied by \`${denied.decision.by}\``
      : `is kept out by \`${denier.id}\`, unless both are on one node`
  return {
    message: `the resolver does not let in the caches on nodes, which ask it for what they do not know: ${flow} ${why}`,
    fixes: ["let UDP and TCP 53 in from the addresses of the nodes and of their tunnels"],
    place: denier.at,
    ...(isSure(shut) ? {} : {severity: "warning"}),
  }
}
