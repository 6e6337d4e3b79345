// What a question is about whose asker has an address in hand, as apps log it: policy sees who is behind a Service, never the address that was dialled.

import {parseAddress} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import {protocolNumber} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {Question} from "../question/answer.ts"
import {addressKey, directoryOf} from "../question/directory.ts"
import type {Directory} from "../question/directory.ts"
import {hostPortAt} from "../question/host-port.ts"
import {nodePortAt} from "../question/node-port.ts"
import {resolve} from "../question/resolve.ts"

/**
 * The question about what an address leads to: that of a Service to the Service, in the family of the address; a node port or a host port of the client's own
 * node to what is behind it. WHY not of other nodes: a packet to them is translated when it has left its pod and its node, and is judged on the way as it is written.
 */
export function meantBy(program: Program, question: Question): Question {
  const directory = directoryOf(program.snapshot)
  const address = parseAddress(question.to)
  const [service] = address === undefined ? [] : (directory.services.get(addressKey(address)) ?? [])
  if (service !== undefined) return {...question, to: `svc/${service.id}`, ...familyIn(question.to)}
  return behindPort(directory, question) ?? question
}

/** The family that an address has, as a part of a question; of other texts nothing. */
export function familyIn(text: string | undefined): {readonly ipFamily?: Family} {
  const address = text === undefined ? undefined : parseAddress(text)
  return address === undefined ? {} : {ipFamily: address.family}
}

function behindPort(directory: Directory, question: Question): Question | null {
  const {from, to, port, protocol = "TCP", namespace} = question
  const [client, target] = [from, to].map((text) => resolve(directory, text, namespace))
  const number = protocolNumber(protocol)
  if (client?.ok !== true || target?.ok !== true || number === undefined || port === undefined) return null
  const [spot] = target.value.spots
  const node = spot?.end.kind === "node" ? spot.end.name : null
  if (spot === undefined || node === null || client.value.spots.length === 0) return null
  const isOnIt = client.value.spots.every(({end}) => end.kind === "workload" && directory.endpoints.get(end.id)?.node === node)
  if (!isOnIt) return null
  const at = {spot, protocol: number, port}
  const byService = nodePortAt(directory, at)
  if (byService !== null) return {...question, to: `svc/${byService.service.id}`, port: byService.port.port}
  const byPod = hostPortAt(directory, at)
  return byPod?.isSure === true ? {...question, to: byPod.host.endpoint, port: byPod.host.target} : null
}
