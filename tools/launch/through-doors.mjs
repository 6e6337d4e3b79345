// Lets the bundler see through the doors of our packages: what a file imports by a door is imported from the file behind it. Sources keep
// to the doors; without this every lazy part would hang on the door, and the door on everything.
import {readFileSync} from "node:fs"
import {join} from "node:path"

const door = /^export \{([^}]*)\} from "(\.\/[^"]+)"/gm
const byDoor = /^import \{([^}]*)\} from "(@carveout\/[a-z]+)"/gm

/** A plugin for esbuild; `names` are the packages whose doors are looked through. */
export function throughDoors(root, names) {
  const files = new Map(names.map((name) => [`@carveout/${name}`, behind(join(root, "packages", name, "src"))]))
  return {
    name: "through-doors",
    setup(build) {
      build.onLoad({filter: /[\\/]packages[\\/](web|report|school|flows)[\\/]src[\\/].*\.tsx?$/}, ({path}) => ({
        contents: readFileSync(path, "utf8").replaceAll(byDoor, (line, list, from) => straight(list, files.get(from)) ?? line),
        loader: path.endsWith("x") ? "tsx" : "ts",
      }))
    },
  }
}

/** By exported name the file that it comes from. */
function behind(folder) {
  const found = new Map()
  for (const [, list, file] of readFileSync(join(folder, "index.ts"), "utf8").matchAll(door)) {
    for (const name of namesOf(list)) found.set(name, join(folder, file))
  }
  return found
}

/** The same names, each from its own file; undefined where the door does not list one of them so. */
function straight(list, files) {
  const lines = namesOf(list).map((name) => {
    const file = files?.get(name.split(" as ")[0])
    return file === undefined ? undefined : `import {${name}} from ${JSON.stringify(file)}`
  })
  return lines.includes(undefined) ? undefined : lines.join("; ")
}

function namesOf(list) {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
}
