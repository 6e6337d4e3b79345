// `npm start`: the seed case, told by the engine. A default-deny, the lookup that fails, the carve-out, the trap.

import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {colourStyle, plainStyle} from "@carveout/report"
import {exitCode} from "../exit-code.ts"
import {leaveOnBrokenPipe, runCommandLine} from "../main.ts"
import type {Terminal} from "../terminal.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))
const shop = join("examples", "shop")
const world = join(shop, "world")
const policy = (name: string): string => join(shop, "policies", name)

/** One scene: what is told, the command that is run, and the answer that makes the story true. */
type Scene = {readonly title: string; readonly told: string; readonly words: readonly string[]; readonly wants: number}

const lookup = ["--from", "prod/backend", "--to", "svc/kube-system/kube-dns", "--protocol", "UDP", "--port", "53"]
const leak = ["--from", "prod/backend", "--to", "198.51.100.66", "--protocol", "UDP", "--port", "53"]

const scenes: readonly Scene[] = [
  {
    title: "1. A cluster-wide default-deny",
    told: 'The shop has three apps in prod and dev. One policy closes everything but frontend to backend. It is right, and every app breaks: not with "blocked by policy", but with a timeout. Why?',
    words: ["explain", world, policy("default-deny.yaml"), ...lookup],
    wants: exitCode.no,
  },
  {
    title: "2. The carve-out",
    told: "`allow-dns-egress` lets every app reach the resolver, on UDP 53 and TCP 53, and nothing else. The same question again:",
    words: ["explain", world, policy("default-deny.yaml"), policy("allow-dns-egress.yaml"), ...lookup],
    wants: exitCode.yes,
  },
  {
    title: "3. The trap",
    told: "It is tempting to allow port 53 to anywhere. The lookups work just as well. So does this, to an address that nobody approved:",
    words: ["explain", world, policy("default-deny.yaml"), policy("trap-dns-anywhere.yaml"), ...leak],
    wants: exitCode.yes,
  },
  {
    title: "4. What must hold, written down",
    told: "The carve-out pins the destination, so that way out stays closed. A test keeps it so:",
    words: ["test", join(shop, "dns.test.yaml"), "--all"],
    wants: exitCode.yes,
  },
  {
    title: "5. If nobody had written it",
    told: "The carve-out can be had from the manifests themselves: as wide as the policy that denies, pinned to the resolver, with all that it opens. `--write` would put it there.",
    words: ["fix", world, policy("default-deny.yaml"), "--lookups"],
    wants: exitCode.no,
  },
]

const isTerminal = process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === ""
const style = isTerminal ? colourStyle : plainStyle
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text.replace(/^(?=.)/gm, "  ")),
  err: (text) => void process.stderr.write(text),
  readInput: () => "",
  environment: process.env,
  folder: root,
  outIsTerminal: isTerminal,
}

process.stdout.on("error", leaveOnBrokenPipe)
let failed = 0
for (const {title, told, words, wants} of scenes) {
  process.stdout.write(`\n${style.bold(title)}\n${told}\n\n  ${style.place(`$ carveout ${words.join(" ")}`)}\n\n`)
  const code = await runCommandLine(words, terminal)
  if (code !== wants) failed++
}
process.stdout.write(
  `\n${style.bold("Your turn")}\n  npx carveout explain YOUR-FOLDER --from NAMESPACE/POD --to svc/kube-system/kube-dns --protocol UDP --port 53\n  npx carveout --help\n\n`,
)
process.exitCode = failed === 0 ? exitCode.yes : exitCode.no
