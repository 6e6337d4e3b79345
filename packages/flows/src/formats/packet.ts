// Packets of logs that do not say which way they went.

import {Doctor} from "@carveout/engine"

/** What is known of a packet whose way is not: `said` are its flags or its type. */
type Packet = {readonly protocol: string; readonly said: string; readonly from: number | null; readonly to: number | null}

/** Whether a packet opened nothing: a reply as far as it tells by itself, and what neighbours and routers say to each other. */
export function isNoOpening(packet: Packet): boolean {
  return Doctor.isReplyOf(packet) || Doctor.isDiscovery(packet.said)
}
