// The repository's own files as values, so that every rule is a function from files to problems. Reads the disk, decides nothing.
import {execFileSync} from "node:child_process"
import {existsSync, readFileSync, statSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"

/** One file of the repository: path from its root with `/`, and its text. */
export type TreeFile = {readonly path: string; readonly text: string}

/** One broken rule, in a sentence. `line` from 1; absent where the whole file or tree is meant. */
export type Problem = {readonly path: string; readonly line?: number; readonly message: string}

/** LIMIT: larger files are data, and no rule here reads data. */
const bytesMax = 2 * 1024 * 1024

const textEndings = [".ts", ".tsx", ".mjs", ".js", ".json", ".md", ".yaml", ".yml", ".sh", ".mod"]

/** The files that git tracks or would track, of the kinds that people write. */
export function readTree(): readonly TreeFile[] {
  const root = fileURLToPath(new URL("../..", import.meta.url))
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  })
  return listed
    .split("\0")
    .filter((path) => path !== "" && isText(path) && !path.startsWith("cases/conformance/"))
    .filter((path) => existsSync(join(root, path)) && statSync(join(root, path)).size <= bytesMax)
    .map((path) => ({path, text: readFileSync(join(root, path), "utf8")}))
}

/** Whether a file is source that is compiled. */
export function isSource(path: string): boolean {
  return path.endsWith(".ts") || path.endsWith(".tsx")
}

/** True for kinds of file that rules read. `.ci/run` has no ending. */
function isText(path: string): boolean {
  return path === ".ci/run" || textEndings.some((ending) => path.endsWith(ending))
}

/** The line, from 1, of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length
}
