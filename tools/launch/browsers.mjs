// Browsers for the journeys through the lab: taken from the system's packages where that may be done (root on Debian), else said to be missing.
import {spawnSync} from "node:child_process"
import {existsSync} from "node:fs"

/** By package the program that shows that it is there. */
const wanted = {
  chromium: "/usr/bin/chromium",
  "firefox-esr": "/usr/bin/firefox-esr",
  "webkit2gtk-driver": "/usr/bin/WebKitWebDriver",
  xvfb: "/usr/bin/Xvfb",
}

const missing = () => Object.keys(wanted).filter((name) => !existsSync(wanted[name]))
const isAllowed = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")

if (missing().length > 0 && isAllowed) {
  console.log(`installing browsers for the journeys through the lab: ${missing().join(", ")} …`)
  const env = {...process.env, DEBIAN_FRONTEND: "noninteractive"}
  for (const words of [["update"], ["install", "-y", "--no-install-recommends", ...missing()]])
    spawnSync("/usr/bin/apt-get", words, {stdio: "ignore", env})
}
if (missing().length > 0)
  console.log(
    `not on this machine: ${missing().join(", ")}; journeys that need them are skipped${isAllowed ? "" : ". As root, `apt-get install` them"}`,
  )
