// Files of other tools that lie among manifests and are none: by their names, which of them are passed over, and what to do about the others.

import {nearest} from "../std/nearest.ts"

const leaveOut =
  "name the folders that hold manifests instead of the one around it, as in `carveout check deploy/` (in the GitHub Action: `paths: deploy`)"

/** What to do about a chart. */
export const chartHelp = "charts are rendered by helm: `helm template NAME DIR | carveout check -`"

const helm = `${chartHelp}, and leave the chart's folder out`

const kustomize =
  "kustomize renders it: `kustomize build DIR | carveout check -`; or give it `apiVersion` and `kind`, as kustomize itself would write them"

/** Names of values, as people add to them: `values-prod.yaml`, and `ha-values.yaml`, as in a chart's folder `ci`. */
const valuesName = /^(?:[\w.-]+[._-])?values[\w.-]*\.ya?ml$|^values\.schema\.json$/

const tools: readonly (readonly [name: RegExp, whose: string, help: string])[] = [
  [/^(?:package|package-lock|npm-shrinkwrap|composer)\.json$|^pnpm-(?:lock|workspace)\.yaml$/, "a package manager's", leaveOut],
  [/^(?:tsconfig|jsconfig|renovate|biome|deno|turbo|nx|angular)[\w.-]*\.json$/, "a tool's", leaveOut],
  [/^(?:docker-)?compose[\w.-]*\.ya?ml$/, "docker compose's", leaveOut],
  [/^(?:mkdocs|codecov|dependabot|renovate|skaffold|werf|helmfile|Taskfile)\.ya?ml$/i, "a tool's", leaveOut],
  [/^(?:Chart|requirements)\.ya?ml$|^Chart\.lock$/, "a Helm chart's", helm],
  [valuesName, "a Helm chart's", helm],
  [/^kustomization\.ya?ml$|^Kustomization$/, "kustomize's", kustomize],
]

/** Keys of a file that kustomize takes without a head. */
const kustomizationKeys: ReadonlySet<string> = new Set(
  (
    "apiVersion kind metadata bases buildMetadata commonAnnotations commonLabels components configMapGenerator configurations crds " +
    "generatorOptions generators helmChartInflationGenerator helmCharts helmGlobals imageTags images inventory labels namePrefix nameSuffix " +
    "namespace openapi patches patchesJson6902 patchesStrategicMerge replacements replicas resources secretGenerator sortOptions " +
    "transformers validators vars"
  ).split(" "),
)

/** Keys of a chart's own file, and of the older one of what it depends on. */
const chartKeys: ReadonlySet<string> = new Set(
  (
    "annotations apiVersion appVersion dependencies deprecated description engine home icon keywords kubeVersion maintainers name sources " +
    "tillerVersion type version"
  ).split(" "),
)

/** Keys of which every object has several, and a chart's values seldom more than one. */
const objectKeys: readonly string[] = ["apiVersion", "kind", "metadata", "spec", "items", "subsets"]

/** Whose a file without a head is, by its name and its keys, where that is certain. WHY both: a manifest under such a name is one. */
export function toolOf(file: string, keys: readonly string[]): "kustomize" | "helm" | undefined {
  const base = baseOf(file)
  if (/^(?:kustomization\.ya?ml|Kustomization)$/.test(base))
    return keys.every((key) => kustomizationKeys.has(key)) ? "kustomize" : undefined
  if (/^(?:Chart|requirements)\.(?:ya?ml|lock)$/.test(base)) return keys.every((key) => chartKeys.has(key)) ? "helm" : undefined
  if (!valuesName.test(base)) return undefined
  return keys.filter((key) => nearest(key, objectKeys) !== undefined).length > 1 ? undefined : "helm"
}

/** The name of a file without its folders. WHY `:`, too: a file of a revision is named `main:Chart.yaml` where it lies at the top. */
function baseOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1)
  return base.slice(base.lastIndexOf(":") + 1)
}

/** What to do about a file that is another tool's; undefined where its name says nothing. */
export function helpForOtherTool(file: string): string | undefined {
  const base = baseOf(file)
  const found = tools.find(([name]) => name.test(base))
  return found === undefined ? undefined : `the file is ${found[1]} and no manifest: ${found[2]}`
}
