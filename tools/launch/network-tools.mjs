// Tools for the tests on a real kernel: taken from the system's packages where that may be done (root on Debian), else said to be missing.
import {spawnSync} from "node:child_process"
import {existsSync} from "node:fs"

/** By package the program that shows that it is there. */
const wanted = {
  nftables: "/usr/sbin/nft",
  iptables: "/usr/sbin/iptables-nft-restore",
  ipset: "/usr/sbin/ipset",
  conntrack: "/usr/sbin/conntrack",
  iproute2: "/usr/sbin/ip",
  socat: "/usr/bin/socat",
  "dnsmasq-base": "/usr/sbin/dnsmasq",
  "bind9-dnsutils": "/usr/bin/dig",
}

const missing = () => Object.keys(wanted).filter((name) => !existsSync(wanted[name]) && !existsSync(wanted[name].replace("/usr", "")))
const isAllowed = process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")

if (missing().length > 0 && isAllowed) {
  console.log(`installing tools for the tests on a real kernel: ${missing().join(", ")} …`)
  const env = {...process.env, DEBIAN_FRONTEND: "noninteractive"}
  for (const words of [["update"], ["install", "-y", "--no-install-recommends", ...missing()]])
    spawnSync("/usr/bin/apt-get", words, {stdio: "ignore", env})
}
if (missing().length > 0)
  console.log(
    `not on this machine: ${missing().join(", ")}; tests on a real kernel are skipped${isAllowed ? "" : ". As root, `apt-get install` them"}`,
  )
