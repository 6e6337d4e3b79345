// The stand-in for kube-proxy, as text for every node: addresses of services become addresses of backends before policy is asked.

import {familyOf} from "./address.ts"
import type {KernelService} from "./world.ts"

/** What the table is called; listings of a node leave it out. */
export const servicesTable = "carveout-services"

/** The table's text for `nft -f`, also where it stands already; empty where there is no service. */
export function servicesText(services: readonly KernelService[]): string {
  const entries = services.flatMap((service) => service.addresses.map((address) => ({service, address, family: familyOf(address)})))
  if (entries.length === 0) return ""
  const translated = entries.flatMap(({service, address, family}) => {
    const backends = backendsOf(service, family)
    // WHY such odds: each rule sees what those before it left over, so that each backend is as likely as any other.
    return backends.map(({address: backend, port}, i) => {
      const odds = backends.length - i === 1 ? "" : `numgen random mod ${backends.length - i} 0 `
      return `${matchOf(service, address)} ${odds}dnat ${word(family)} to ${family === 4 ? `${backend}:${port}` : `[${backend}]:${port}`}`
    })
  })
  const refused = entries.filter(({service, family}) => backendsOf(service, family).length === 0)
  const own = [...new Set(entries.flatMap(({service, family}) => backendsOf(service, family).map(({address}) => address)))]
  return `table inet ${servicesTable} {}
delete table inet ${servicesTable}
table inet ${servicesTable} {
  chain translate {
    ${lines(translated)}
  }
  chain incoming {
    type nat hook prerouting priority -100; policy accept;
    jump translate
  }
  chain outgoing {
    type nat hook output priority -100; policy accept;
    jump translate
  }
  chain back {
    type nat hook postrouting priority 100; policy accept;
    ${lines(own.map((address) => `${word(familyOf(address))} saddr ${address} ${word(familyOf(address))} daddr ${address} ct status dnat masquerade`))}
  }
  chain refuse {
    ${lines(refused.map(({service, address}) => `${matchOf(service, address)} reject`))}
  }
  chain passing {
    type filter hook forward priority 10; policy accept;
    jump refuse
  }
  chain sending {
    type filter hook output priority 10; policy accept;
    jump refuse
  }
}
`
}

function matchOf({protocol, port}: KernelService, address: string): string {
  return `${word(familyOf(address))} daddr ${address} ${protocol.toLowerCase()} dport ${port}`
}

function backendsOf(service: KernelService, family: 4 | 6): KernelService["backends"] {
  return service.backends.filter(({address}) => familyOf(address) === family)
}

function word(family: 4 | 6): string {
  return family === 4 ? "ip" : "ip6"
}

function lines(rules: readonly string[]): string {
  return rules.join("\n    ")
}
