// Servers of names for pods. WHY dnsmasq: it needs no files, is ready at once, and cuts an answer that UDP has no room for as every server does.

import type {Room} from "./room.ts"
import type {Resolver} from "./world.ts"

/** Seven strings of the most that one may hold, less a little: about 1.7 kB. */
const largeStrings = Array.from({length: 7}, (_, i) => `${i}`.repeat(240))

/** Starts a server in a pod's namespace; resolves when it answers. */
export async function startResolver(room: Room, space: string, {port, names, large}: Resolver): Promise<void> {
  const records = names.flatMap(({name, addresses}) => addresses.map((address) => `--host-record=${name},${address}`))
  const text = large === null ? [] : [`--txt-record=${large},${largeStrings.join(",")}`]
  const argv = ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--no-poll", "--pid-file="]
  // WHY no user: in a user namespace there is none to become. WHY `local`: what is not known here does not exist.
  await room.start(space, [...argv, "--user=", "--group=", "--local=/#/", `--port=${port}`, ...records, ...text], "started, version")
}
