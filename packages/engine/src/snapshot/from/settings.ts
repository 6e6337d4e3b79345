// Felix's settings, and those of a usual installation where nobody wrote them (evaluation 4.4, §9).

import type {FailsafePort} from "../../manifest/resource.ts"
import type {Findings} from "../findings.ts"
import type {Settings} from "../snapshot.ts"
import type {Sorted} from "../sorted.ts"

const failsafe = (protocol: string, port: number): FailsafePort => ({protocol, port, net: null})
const both = [179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => failsafe("TCP", port))
const inbound: readonly FailsafePort[] = [failsafe("TCP", 22), failsafe("UDP", 68), ...both]
const outbound: readonly FailsafePort[] = [failsafe("UDP", 53), failsafe("UDP", 67), ...both]

/** The settings. Without a FelixConfiguration `default` it is said how they were read, where a world has hosts at all. */
export function settingsOf({felix}: Sorted, hosts: "hosts" | "no hosts", findings: Findings): Settings {
  if (!felix && hosts === "hosts") {
    const usual = "settings of a usual installation (defaultEndpointToHostAction Accept, default failsafe ports)"
    findings.add("assumed-settings", `no FelixConfiguration \`default\`: ${usual}`, undefined)
  }
  return {
    endpointToHost: felix?.defaultEndpointToHostAction ?? "Accept",
    failsafeInbound: felix?.failsafeInboundHostPorts ?? inbound,
    failsafeOutbound: felix?.failsafeOutboundHostPorts ?? outbound,
  }
}
