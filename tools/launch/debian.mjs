// Programs for tests, taken from the system's packages where that may be done (root on Debian), else said to be missing.
import {spawnSync} from "node:child_process"
import {existsSync} from "node:fs"

/**
 * Installs what is missing. `wanted`: by package the places of a program that shows that it is there, any of them; `what` is installed for `whom`, who are skipped without it.
 */
export function takeFromSystem(wanted, {what, whom}) {
  const missing = () => Object.keys(wanted).filter((name) => !wanted[name].some((place) => existsSync(place)))
  const isAllowed = process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")
  if (missing().length > 0 && isAllowed) {
    console.log(`installing ${what} for the ${whom}: ${missing().join(", ")} …`)
    const env = {...process.env, DEBIAN_FRONTEND: "noninteractive"}
    for (const words of [["update"], ["install", "-y", "--no-install-recommends", ...missing()]])
      spawnSync("/usr/bin/apt-get", words, {stdio: "ignore", env})
  }
  if (missing().length > 0)
    console.log(
      `not on this machine: ${missing().join(", ")}; the ${whom} are skipped${isAllowed ? "" : ". As root, `apt-get install` them"}`,
    )
}
