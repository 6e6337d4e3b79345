// `carveout help`: a command's page, or the manual page of a finding's code.

import {commandNames, summaries} from "../catalog.ts"
import {Lint, manual, manualAddress, nearest} from "@carveout/engine"
import type {ManualPage} from "@carveout/engine"
import {flowsManual} from "@carveout/flows"
import {schoolManual} from "@carveout/school"
import type {Arguments, Command} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, styleFor} from "../output.ts"
import {overviewText, wrap} from "../overview.ts"
import type {Terminal} from "../terminal.ts"

/** The command. */
export const help: Command = {
  name: "help",
  usage: "carveout help [COMMAND | CODE | codes]",
  summary: summaries.help,
  details:
    "Every finding carries a code; its page says what it means, why it matters and what to do. `carveout help codes` lists them all.",
  options: [],
  examples: [
    {line: "carveout help unknown-field", does: "what the finding `unknown-field` means"},
    {line: "carveout help codes", does: "every code with its title"},
  ],
  words: 1,
  run,
}

/** Every code that any room may say. */
const pages: Readonly<Record<string, ManualPage>> = {...manual, ...Lint.rules, ...flowsManual, ...schoolManual}

/** Prints the page. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const [topic] = args.paths
  if (topic === undefined) {
    terminal.out(overviewText())
    return exitCode.yes
  }
  if (topic === "codes") {
    const width = Math.max(...Object.keys(pages).map(({length}) => length)) + 2
    for (const [code, {title, severity}] of Object.entries(pages)) terminal.out(`${code.padEnd(width)}${severity.padEnd(9)}${title}\n`)
    return exitCode.yes
  }
  const page = Object.hasOwn(pages, topic) ? pages[topic] : undefined
  if (page) {
    terminal.out(
      `${style.bold(topic)} (${page.severity}): ${page.title}\n\n${wrap(page.text)}\n${Object.hasOwn({...manual, ...Lint.rules}, topic) ? `\n${style.dim(manualAddress(topic))}\n` : ""}`,
    )
    return exitCode.yes
  }
  const near = nearest(topic, [...Object.keys(pages), ...commandNames])
  printError(
    terminal,
    {message: `there is no page about \`${topic}\``, help: near ? `did you mean \`${near}\`?` : "`carveout help codes` lists the codes"},
    style,
  )
  return exitCode.unanswered
}
