// What `services` in a rule means: the addresses and target ports behind a service (resources 7.3). Readiness does not matter.

import type {Address} from "../net/address.ts"
import type {Service} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import type {Packet, Party, Program, ServiceSet} from "./program.ts"

/** The sets of backends of services. WHY late: a world has many services, and its rules name few. */
export function serviceSets(services: ReadonlyMap<string, Service>): Program["services"] {
  return {
    get: (id) => {
      const service = services.get(id)
      return service === undefined ? undefined : serviceSetOf(service)
    },
  }
}

const serviceSetOf: (service: Service) => ServiceSet = oncePer(({backends}: Service): ServiceSet => {
  const members = new Set<string>()
  const sockets = new Set<string>()
  for (const {address, endpoint, protocol, port} of backends) {
    const key = address === null ? endpoint : addressKey(address)
    if (key === null) continue
    members.add(key)
    sockets.add(socketKey(key, protocol, port))
  }
  return {members, sockets}
})

/** Whether a packet comes from a backend of the service; ports do not matter on this side. */
export function isFromService({services}: Program, id: string, {source}: Packet): boolean {
  const set = services.get(id)
  return set !== undefined && isMember(source, (key) => set.members.has(key))
}

/** Whether a packet goes to a backend of the service at one of its target ports. */
export function isToService({services}: Program, id: string, {destination, protocol, port}: Packet): boolean {
  const set = services.get(id)
  return set !== undefined && port !== null && isMember(destination, (key) => set.sockets.has(socketKey(key, protocol, port)))
}

/** Whether any name of a party is in a set: its address, or an endpoint whose address no manifest names. */
function isMember({address, workloads}: Party, has: (key: string) => boolean): boolean {
  return (address !== null && has(addressKey(address))) || workloads.some(has)
}

/** INVARIANT: no endpoint id begins with a digit and a colon and holds no slash, so keys of both kinds never meet. */
function addressKey({family, value}: Address): string {
  return `${family}:${value}`
}

function socketKey(key: string, protocol: number, port: number): string {
  return `${key} ${protocol} ${port}`
}
