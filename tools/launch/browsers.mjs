// Browsers for the journeys through the lab.
import {takeFromSystem} from "./debian.mjs"

takeFromSystem(
  {
    chromium: ["/usr/bin/chromium"],
    "firefox-esr": ["/usr/bin/firefox-esr"],
    "webkit2gtk-driver": ["/usr/bin/WebKitWebDriver"],
    xvfb: ["/usr/bin/Xvfb"],
  },
  {what: "browsers", whom: "journeys through the lab that need them"},
)
