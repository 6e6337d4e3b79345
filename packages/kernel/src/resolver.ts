// Starts servers of names at ends of a bench. The same names and the same large text, whichever program answers.

import {answerBytesMax, largeStrings, told} from "./corefile.ts"
import type {NameServer} from "./name-server.ts"
import type {Room} from "./room.ts"
import type {Resolver} from "./world.ts"

/** Where a server is started: the namespace, the addresses at which it listens (none: at all there are), and a folder of its own, not made yet. */
export type Seat = {readonly space: string; readonly bind: readonly string[]; readonly folder: string}

/** Starts a server; resolves when it answers, and rejects with the program's own words when it ends before. */
export async function startResolver(
  room: Room,
  seat: Seat,
  job: {readonly resolver: Resolver; readonly server: NameServer},
): Promise<void> {
  await (job.server.program === "coredns" ? startCoredns(room, seat, job) : startDnsmasq(room, seat, job))
}

type Job = {readonly resolver: Resolver; readonly server: NameServer}

async function startCoredns(room: Room, {space, bind, folder}: Seat, {resolver, server}: Job): Promise<void> {
  for (const [name, text] of Object.entries(told(resolver, {folder, bind}))) {
    // oxlint-disable-next-line no-await-in-loop -- three small files
    const {code, stderr} = await room.run(null, ["sh", "-c", 'mkdir -p "$1" && cat > "$1/$2"', "sh", folder, name], {input: text})
    if (code !== 0) throw new Error(`the configuration of a server of names cannot be written: ${stderr.trim()}`)
  }
  // WHY this word: it is printed once the server listens.
  await room.start(space, [server.path, "-conf", `${folder}/Corefile`], "CoreDNS-")
}

async function startDnsmasq(room: Room, {space, bind}: Seat, {resolver, server}: Job): Promise<void> {
  const {port, names, large, upstream} = resolver
  if (upstream !== null && upstream.option !== null) throw new Error(`dnsmasq has nothing like \`${upstream.option}\` of CoreDNS`)
  const records = names.flatMap(({name, addresses}) => addresses.map((address) => `--host-record=${name},${address}`))
  const text = large === null ? [] : [`--txt-record=${large},${largeStrings.join(",")}`]
  // WHY `local`: without an upstream, what is not known does not exist.
  const beyond = upstream === null ? "--local=/#/" : `--server=${upstream.address}#${upstream.port}`
  const seat = bind.length === 0 ? [] : ["--bind-interfaces", ...bind.map((address) => `--listen-address=${address}`)]
  // WHY not `--no-daemon`: it answers over TCP within the one process, and one answer that is waited for would keep all others waiting.
  const argv = [
    "--keep-in-foreground",
    "--log-facility=-",
    "--conf-file=/dev/null",
    "--no-resolv",
    "--no-hosts",
    "--no-poll",
    "--pid-file=",
    "--cache-size=0",
  ]
  // WHY no user: in a user namespace there is none to become.
  const own = ["--user=", "--group=", `--edns-packet-max=${answerBytesMax}`, `--port=${port}`]
  await room.start(space, [server.path, ...argv, ...own, ...seat, beyond, ...records, ...text], "started, version")
}
