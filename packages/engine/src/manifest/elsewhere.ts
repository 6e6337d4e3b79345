// Keys that another edition or channel of an API has, or another place in it, and what to write here instead.

type Elsewhere = {readonly key: string; readonly beside: string; readonly help: string}

const byName = "names of domains are Calico Enterprise's: open-source Calico takes addresses, in `nets`"

/** By the key, and one that is known where it stands: the same word may be a mere slip in another map. */
const keys: readonly Elsewhere[] = [
  {key: "domains", beside: "notNets", help: byName},
  {key: "allowedEgressDomains", beside: "nets", help: byName},
  {key: "serviceAccountSelector", beside: "serviceAccounts", help: "in a rule it is written `serviceAccounts: {selector: …}`"},
  {key: "domainNames", beside: "networks", help: "of the experimental channel, which Calico's own definition lacks: write `networks`"},
  {key: "nodes", beside: "networks", help: "of the experimental channel, which Calico's own definition lacks: write `networks`"},
]

/** What to do about a key that is known elsewhere; undefined where it is known nowhere. */
export function helpForElsewhere(key: string, known: readonly string[]): string | undefined {
  return keys.find((each) => each.key === key && known.includes(each.beside))?.help
}
