// Asks the browser to keep the lab. Where it will not (a private window, an old browser), the lab works all the same, with a network.

import {scriptAddress} from "../session/trusted.ts"

/** Registers the service worker once the page has come to rest. */
export function keepOffline(): void {
  if (!("serviceWorker" in navigator)) return
  const register = (): void => {
    navigator.serviceWorker.register(scriptAddress("service-worker.js")).catch(() => undefined)
  }
  if (document.readyState === "complete") register()
  else addEventListener("load", register, {once: true})
}
