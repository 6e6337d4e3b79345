// Files of other tools that lie among manifests and are none: by their names, and what to do about them.

const leaveOut =
  "name the folders that hold manifests instead of the one around it, as in `carveout check deploy/` (in the GitHub Action: `paths: deploy`)"

const helm = "charts are rendered by helm: `helm template NAME DIR | carveout check -`, and leave the chart's folder out"

const kustomize =
  "kustomize renders it: `kustomize build DIR | carveout check -`; or give it `apiVersion` and `kind`, as kustomize itself would write them"

const tools: readonly (readonly [name: RegExp, whose: string, help: string])[] = [
  [/^(?:package|package-lock|npm-shrinkwrap|composer)\.json$|^pnpm-(?:lock|workspace)\.yaml$/, "a package manager's", leaveOut],
  [/^(?:tsconfig|jsconfig|renovate|biome|deno|turbo|nx|angular)[\w.-]*\.json$/, "a tool's", leaveOut],
  [/^(?:docker-)?compose[\w.-]*\.ya?ml$/, "docker compose's", leaveOut],
  [/^(?:mkdocs|codecov|dependabot|renovate|skaffold|werf|helmfile|Taskfile)\.ya?ml$/i, "a tool's", leaveOut],
  [/^(?:Chart|requirements|values[\w.-]*)\.ya?ml$|^Chart\.lock$|^values\.schema\.json$/, "a Helm chart's", helm],
  [/^kustomization\.ya?ml$/, "kustomize's", kustomize],
]

/** What to do about a file that is another tool's; undefined where its name says nothing. */
export function helpForOtherTool(file: string): string | undefined {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1)
  // WHY: a file of a revision is named `main:Chart.yaml` where it lies at the top.
  const found = tools.find(([name]) => name.test(base.slice(base.lastIndexOf(":") + 1)))
  return found === undefined ? undefined : `the file is ${found[1]} and no manifest: ${found[2]}`
}
