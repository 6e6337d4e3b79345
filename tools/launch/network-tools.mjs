// Tools for the tests on a real kernel.
import {takeFromSystem} from "./debian.mjs"

const inSystem = (name) => [`/usr/sbin/${name}`, `/sbin/${name}`]
const forUsers = (name) => [`/usr/bin/${name}`, `/bin/${name}`]

takeFromSystem(
  {
    nftables: inSystem("nft"),
    iptables: inSystem("iptables-nft-restore"),
    ipset: inSystem("ipset"),
    conntrack: inSystem("conntrack"),
    iproute2: inSystem("ip"),
    socat: forUsers("socat"),
    "dnsmasq-base": inSystem("dnsmasq"),
    "bind9-dnsutils": forUsers("dig"),
  },
  {what: "tools", whom: "tests on a real kernel"},
)
