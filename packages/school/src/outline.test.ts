// What the track promises, held against what it does: every lesson has its parts, and the claims that it must not lose.

import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {readCourse, verify} from "./index.ts"
import type {Claim, CourseFile, Lesson} from "./index.ts"
import {manifestsOf} from "./situation.ts"

const root = fileURLToPath(new URL("../../../course/", import.meta.url))
const files: readonly CourseFile[] = readdirSync(root, {recursive: true, encoding: "utf8"})
  .filter((path) => /\.(md|ya?ml)$/.test(path))
  .map((path) => ({path: path.replaceAll("\\", "/"), source: {name: path, text: readFileSync(join(root, path), "utf8")}}))
const course = readCourse(files)
const verification = verify(course)

function claimsOf(lesson: Lesson): readonly Claim[] {
  return lesson.parts.flatMap((part) => (part.kind === "observe" ? part.claims : []))
}

/** Whether a claim is about every port, or about every source. */
function isAboutAll({entry}: Claim): boolean {
  const isEveryPort = entry["port"] === undefined && entry["icmp"] === undefined
  return isEveryPort || entry["from"] === "any"
}

test("the track has the lessons of its outline, in their order", () => {
  const wanted: readonly (readonly [number, string])[] = [
    [10, "first-policy"],
    [20, "across-namespaces"],
    [30, "admin-tier"],
    [40, "baseline-tier"],
    [50, "order-and-deny"],
    [55, "selectors"],
    [60, "microsegment"],
    [70, "default-deny"],
    [71, "dns-egress"],
    [72, "ports-and-protocols"],
    [73, "service-accounts"],
    [74, "egress-destinations"],
    [75, "resolver-side"],
    [76, "icmp-and-log"],
    [78, "named-ports"],
    [80, "blast-radius"],
    [82, "host-endpoints"],
    [84, "forward-and-prednat"],
    [86, "tiers-and-pass"],
    [90, "staged"],
    [92, "rollout"],
    [94, "dual-stack"],
    [99, "layered-posture"],
  ]
  for (const [number, slug] of wanted) assert.equal(course.lessons.find((lesson) => lesson.slug === slug)?.number, number, slug)
})

for (const lesson of course.lessons) {
  test(`${lesson.slug} has four claims, one about all, a trap with its witness, two questions`, () => {
    const executed = verification.executed.filter(({page}) => page === lesson.slug)
    assert.ok(claimsOf(lesson).length >= 4, "four claims")
    assert.ok(
      executed.some(({claim, result}) => isAboutAll(claim) && result.pass),
      "a claim about all ports or all sources",
    )
    assert.ok(
      verification.traps.some(({page}) => page === lesson.slug),
      "a trap with its witness",
    )
    assert.ok(lesson.parts.filter(({kind}) => kind === "quiz").length >= 2, "two questions")
  })
}

/** Kinds by the word with which a table sets them beside what came before. */
const kindWords: readonly (readonly [kind: string, word: RegExp])[] = [
  ["NetworkPolicy", /NetworkPolicy/],
  ["ClusterNetworkPolicy", /ClusterNetworkPolicy/],
  ["CalicoNetworkPolicy", /Calico NetworkPolicy/],
  ["GlobalNetworkPolicy", /GlobalNetworkPolicy/],
  ["HostEndpoint", /HostEndpoint/],
  ["Tier", /kube-admin/],
  ["StagedGlobalNetworkPolicy", /StagedGlobalNetworkPolicy/],
]

test("where a kind is introduced, a table sets it beside the one before", () => {
  for (const [kind, word] of kindWords) {
    const first = course.lessons.find((lesson) =>
      manifestsOf(lesson, "policy").some(({resources}) => resources.some((each) => each.kind === kind)),
    )
    assert.ok(first, kind)
    const tables = first.parts.flatMap((part) =>
      part.kind === "prose" ? part.text.split("\n").filter((line) => line.startsWith("|")) : [],
    )
    assert.ok(
      tables.some((line) => word.test(line)),
      `${first.slug}: ${kind}`,
    )
  }
})

test("every lesson says in its recap what to do, and leads on", () => {
  for (const lesson of course.lessons) {
    const last = lesson.parts.at(-1)
    assert.equal(last?.kind, "prose", lesson.slug)
    const recap = last?.kind === "prose" ? (last.text.split("## Recap\n")[1] ?? "") : ""
    assert.ok(recap.length > 80 && recap.includes("]("), lesson.slug)
  }
})

/** Claims of the outline, each with the scopes or the situation that it speaks of. That they hold is what `verify` executes. */
const promised: Readonly<Record<string, readonly string[]>> = {
  "first-policy": [
    "both: allow prod/frontend -> prod/backend TCP 8080",
    "both: deny prod/database -> prod/backend any",
    "both: deny dev/* -> prod/backend any",
    "both: deny prod/frontend -> prod/backend UDP 8081",
    "both: allow any -> dev/* any",
    "case fresh: allow any -> any any",
  ],
  "across-namespaces": [
    "both: allow prod/backend -> prod/database TCP 8080",
    "both: allow dev/backend -> prod/database TCP 8080",
    "both: deny dev/frontend -> prod/database any",
    "trap: allow dev/* -> prod/database TCP 8080",
  ],
  "admin-tier": [
    "both: deny dev/* -> prod/* any",
    "stacked: deny prod/database -> prod/backend any",
    "both: allow prod/* -> prod/frontend any",
  ],
  "baseline-tier": [
    "both: deny prod/* -> prod/frontend any",
    "stacked: allow prod/frontend -> prod/backend TCP 8080 by NetworkPolicy/prod/backend",
  ],
  "order-and-deny": [
    "both: deny prod/database -> prod/backend TCP any by CalicoNetworkPolicy/prod/cut-off-database#ingress[0]",
    "both: allow prod/frontend -> prod/backend TCP any by NetworkPolicy/prod/backend#ingress[0]",
  ],
  selectors: ["trap: allow prod/migration -> prod/database TCP 8080", "both: deny prod/migration -> prod/database any"],
  microsegment: ["both: deny prod/frontend -> prod/database any", "both: deny any -> prod/frontend any", "both: allow any -> dev/* any"],
  "default-deny": [
    'stacked: deny {namespaces: \'env in {"prod", "dev"}\'} -> svc/kube-system/kube-dns UDP 53',
    "both: allow prod/frontend -> prod/backend TCP 8080",
    "both: deny dev/frontend -> prod/backend any",
  ],
  "dns-egress": [
    "both: allow prod/backend -> kube-system/coredns UDP 53",
    "both: allow prod/backend -> kube-system/coredns TCP 53",
    'both: allow {namespaces: \'env in {"prod", "dev"}\'} -> svc/kube-system/kube-dns UDP 53',
    'both: allow {namespaces: \'env in {"prod", "dev"}\'} -> svc/kube-system/kube-dns TCP 53',
    "both: deny prod/backend -> any any except to {pods: 'k8s-app == \"kube-dns\"'} UDP 53, to {pods: 'k8s-app == \"kube-dns\"'} TCP 53",
    "both: allow kube-system/coredns -> 203.0.113.53 UDP 53",
    "trap: allow prod/backend -> 198.51.100.66 UDP 53",
    "case udp-only: allow prod/backend -> svc/kube-system/kube-dns UDP 53",
    "case udp-only: deny prod/backend -> svc/kube-system/kube-dns TCP 53",
    "case tenant: allow prod/backend -> dev/helper UDP 53",
    "case host: deny host/worker-1 -> 203.0.113.10 TCP 443",
    "both: deny prod/backend -> 169.254.20.10 UDP 53",
    "case openshift: deny prod/backend -> openshift-dns/dns-default UDP 5353",
  ],
  "ports-and-protocols": [
    "alone: allow any -> prod/backend TCP 8080-8090",
    "both: deny any -> prod/backend UDP 8081",
    "both: deny any -> prod/backend TCP 9090",
    "both: deny 203.0.113.9 -> prod/backend any except TCP 8080-8090",
    "trap without-ports: allow 203.0.113.9 -> prod/backend TCP any",
    "trap without-protocol: allow 203.0.113.9 -> prod/backend any",
  ],
  "egress-destinations": [
    "both: allow prod/backend -> 203.0.113.10 TCP 443",
    "both: deny prod/backend -> 198.51.100.66 any",
    "both: deny prod/backend -> 10.96.0.22 TCP 80",
  ],
  "resolver-side": ["stacked: allow prod/backend -> svc/kube-system/kube-dns UDP 53", "stacked: deny prod/backend -> 198.51.100.66 UDP 53"],
  "blast-radius": [
    "both: allow kube-system/kube-apiserver -> kube-system/etcd TCP 2379",
    'both: deny {namespaces: \'env in {"prod", "dev"}\'} -> kube-system/etcd any',
    "both: deny calico-system/calico-typha -> kube-system/etcd any",
    "trap control-plane: deny any -> kube-system/kube-apiserver TCP 6443",
    "trap all: deny prod/backend -> kube-system/coredns UDP 53",
  ],
  staged: [
    "alone: allow any -> any any",
    "alone: allow any -> prod/database any except from prod/backend TCP 8080 pending deny",
    "alone: allow prod/backend -> prod/database TCP 8080 pending allow",
  ],
  rollout: [
    "both: allow prod/frontend -> prod/backend TCP 8080",
    "case staged: allow prod/frontend -> prod/backend TCP 8080",
    "case promoted: allow prod/frontend -> prod/backend TCP 8080",
    "case promoted: allow prod/backend -> prod/database TCP 8080",
  ],
}

for (const [slug, lines] of Object.entries(promised)) {
  test(`${slug} keeps the claims of its outline`, () => {
    const lesson = course.lessons.find((each) => each.slug === slug)
    assert.ok(lesson)
    for (const line of lines) {
      const [, where = "", text = ""] = /^([^:]+): (.*)$/.exec(line) ?? []
      const [role = "", name = ""] = where.split(" ")
      const wanted = role === "both" ? ["alone", "stacked"] : role === "alone" || role === "stacked" ? [role] : []
      const isThere = lesson.parts.some(
        (part) =>
          part.kind === "observe" &&
          part.variant.role === (wanted.length > 0 ? "policy" : role) &&
          part.variant.name === name &&
          wanted.every((scope) => part.scopes.some((each) => each === scope)) &&
          part.claims.some((claim) => claim.text === text || claim.text.startsWith(`${text} `)),
      )
      assert.ok(isThere, `no claim \`${text}\` (${where})`)
    }
  })
}

test("the carve-out of the seed lesson is the object that it teaches, to the letter", () => {
  const lesson = course.lessons.find(({slug}) => slug === "dns-egress")
  assert.ok(lesson)
  const [policy] = manifestsOf(lesson, "policy").flatMap(({resources}) => resources)
  assert.equal(policy?.kind, "GlobalNetworkPolicy")
  assert.equal(policy.name, "allow-dns-egress")
  const {spec} = policy.object() as {readonly spec: Readonly<Record<string, unknown>>}
  assert.equal(spec["order"], 900)
  assert.equal(
    spec["namespaceSelector"],
    'kubernetes.io/metadata.name not in {"calico-system", "kube-system", "kube-public", "tigera-operator"}',
  )
  assert.deepEqual(spec["types"], ["Egress"])
  const rule = (protocol: string): object => ({action: "Allow", protocol, destination: {selector: 'k8s-app == "kube-dns"', ports: [53]}})
  assert.deepEqual(JSON.parse(JSON.stringify(spec["egress"])), [rule("UDP"), rule("TCP")])
})

for (const incident of course.incidents) {
  test(`${incident.slug} has two repairs that pass, two that do not, and a source`, () => {
    assert.ok(manifestsOf(incident, "repair").length >= 2, "two repairs")
    assert.ok(manifestsOf(incident, "wrong").length >= 2, "two that do not help")
    assert.ok(incident.sources.length > 0 && incident.sources.every((source) => source.startsWith("https://")), "a source")
    assert.deepEqual(
      verification.failures.map(({diagnostic}) => diagnostic).filter(({place}) => place?.file === incident.file),
      [],
    )
  })
}

test("there are eight incidents at least", () => {
  assert.ok(course.incidents.length >= 8)
})
