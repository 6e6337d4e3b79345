// What there is to ask for, before anything is loaded: names and one line each, in the order in which a newcomer needs them.

/** The commands and what the overview says of each. */
export const summaries = {
  check: "find what the cluster would refuse, and what would not mean what it says",
  lint: "find traps in what the cluster takes: lookups that are denied, peers that nobody is",
  explain: "say what happens to one flow, and every step that decided it",
  doctor: "say whether policy is behind a line of a log, and what would repair it",
  fix: "make manifests let through what should pass, in the smallest way, and list all that it opens",
  matrix: "list everything that passes between any two ends, all protocols and ports",
  diff: "say which flows a change opens and closes, and which edit does it",
  plan: "say in which order a change is applied so that nothing is cut or opened on the way",
  replay: "say which connections that were seen a policy would deny",
  snapshot: "read what a running cluster holds, with your own kubectl, to ask about it",
  search: "find a flow between two sets, or prove that there is none",
  shadowed: "find rules without effect: never reached, redundant, or about nobody",
  exposure: "say what pods that are not there yet could reach and be reached by",
  init: "write a first test from what passes today, to edit into what should",
  test: "run PolicyTest files: expectations about flows that must hold",
  krm: "judge a ResourceList on standard input, as a KRM function of kustomize or kpt",
  tiers: "list tiers and policies in the order in which they are evaluated",
  prove: "send packets through a real kernel with Calico's rules in it, beside what the engine says of them",
  ruleset: "print what Calico programs into the kernel of a node, each rule with its policy",
  show: "print every resource as the engine reads it, defaults filled in",
  selector: "check a selector expression, and whether labels match it",
  learn: "read the lessons; every claim in them is executed",
  serve: "open the lab: edit policies in the browser and see the effect at once",
  completion: "print the completion script of a shell",
  help: "explain a command, or the code of a finding",
} as const

/** A command's name. */
export type CommandName = keyof typeof summaries

/** The names, in order. */
export const commandNames: readonly string[] = Object.keys(summaries)
