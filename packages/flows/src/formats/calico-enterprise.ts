// Flow logs of Calico Enterprise and Calico Cloud: documents of Elasticsearch, bare, as `_source` of a hit, or in what a search answers. Names are there twice, the
// pod's and that of its template; what is aggregated away is `-` or null.

import type {Place} from "@carveout/engine"
import {isObject, numberOf, objectOf, textOf} from "../fields.ts"
import type {Plain} from "../fields.ts"
import {readCalico} from "./goldmane.ts"
import type {Format, Reading} from "./reading.ts"

/** A document, which a hit has under `_source`. */
function documentIn(value: unknown): Plain {
  const {_source: document} = objectOf(value)
  return isObject(document) ? document : objectOf(value)
}

/** The format. */
export const calicoEnterprise: Format = {
  is: (value) => {
    const {source_name_aggr: from, dest_name_aggr: to} = documentIn(value)
    return typeof from === "string" && typeof to === "string"
  },
  read,
}

function read(value: unknown, at: Place): Reading {
  const document = documentIn(value)
  const reporter = textOf(document["reporter"])
  // WHY passed over: a node on the way says what it forwarded, and both ends say what they let through.
  if (reporter === "fwd") return null
  const started = numberOf(document["num_flows_started"])
  const connections = started === null || started === 0 ? numberOf(document["num_flows"]) : started
  return readCalico({
    ...document,
    ...endFields(document, "source"),
    ...endFields(document, "dest"),
    // An end that forwards, too, says so behind its own word.
    reporter: reporter.replace(/,fwd$/, ""),
    num_connections_started: connections,
    at,
  })
}

/** The fields of an end as other logs of Calico have them. */
function endFields(document: Plain, side: "source" | "dest"): Plain {
  const [type, aggregated] = [textOf(document[`${side}_type`]), textOf(document[`${side}_name_aggr`])]
  const address = addressIn(document[`${side}_ip`])
  // WHY the address: a set and a kind of network hold many, and this is the one.
  if ((type === "net" || type === "ns") && address !== "") return {[`${side}_name`]: "", [`${side}_ip`]: address}
  // Of a host endpoint the name is its own, and the aggregated one the node's.
  const name = type === "hep" ? aggregated : textOf(document[`${side}_name`]) || aggregated
  const labels = objectOf(document[`${side}_labels`])["labels"] ?? document[`${side}_labels`]
  return {[`${side}_name`]: name, [`${side}_labels`]: labels, [`${side}_ip`]: address}
}

/** An address; what is aggregated is null, or no address at all. */
function addressIn(written: unknown): string {
  const address = textOf(written)
  return address === "0.0.0.0" || address === "::" ? "" : address
}
