// The parts that a worker loads at its start as one file: what stands together compresses together, and comes by one request.
import {readFileSync, rmSync, writeFileSync} from "node:fs"
import {basename, join} from "node:path"
import {build} from "esbuild"

/**
 * Puts `first`, the files of the folder `target` that the entry `name` loads at once, itself among them, into the file `joined`, and leaves of the entry the line that loads
 * it. Those of the files `later` that are none of them take from it then what they took from them. WHY not by the bundler: it cuts whatever several parts use into a part of
 * its own, also where one of them is there from the start. WHY not into the entry: parts would import the worker's own
 * script, and whether that is the same module is nothing to rely on.
 */
export async function joinParts({target, name, joined, first, later, exportsOf}) {
  const parts = first.filter((part) => part !== name)
  const given = parts.map((part, i) => `export {${exportsOf(part).map((each) => `${each} as p${i}${each}`)}} from "./${part}"`)
  await build({
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    logLevel: "warning",
    outfile: join(target, joined),
    plugins: [apart(new Set(first))],
    stdin: {contents: [`import "./${name}"`, ...given].join("\n"), resolveDir: target, loader: "js"},
  })
  for (const part of parts) rmSync(join(target, part))
  writeFileSync(join(target, name), `import"./${joined}"\n`)
  for (const part of later.filter((each) => !first.includes(each))) rewrite(join(target, part), {joined, parts})
}

/** What is loaded later stays a file of its own. */
function apart(first) {
  return {
    name: "apart",
    setup(builder) {
      builder.onResolve({filter: /^\.\//}, ({path}) => (first.has(basename(path)) ? undefined : {path, external: true}))
    },
  }
}

/** INVARIANT: import lines are as the bundler writes them when it minifies; one that is not is an error, never a second copy of a part. */
function rewrite(path, {joined, parts}) {
  const text = readFileSync(path, "utf8").replaceAll(/import(?:\{([^}]*)\}from)?"\.\/([^"]+)"/g, (all, names, part) => {
    const place = parts.indexOf(part)
    if (place === -1) return all
    const renamed = names?.split(",").map((each) => `p${place}${each.includes(" as ") ? each : `${each} as ${each}`}`)
    return renamed ? `import{${renamed}}from"./${joined}"` : `import"./${joined}"`
  })
  const left = parts.find((part) => text.includes(part))
  if (left !== undefined) throw new Error(`${path} still wants ${left}, which stands in ${joined}`)
  writeFileSync(path, text)
}
