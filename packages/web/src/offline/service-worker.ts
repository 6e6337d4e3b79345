/// <reference lib="webworker" />
// Keeps the lab and the lessons for times without a network. With one, the network answers, so that a newer lab is seen at once.

import {answerFor, cacheName, fetchKept} from "./keeping.ts"

/** Addresses of everything that was built; put here by the build. */
declare const KEPT: readonly string[]
/** Names this build; put here by the build. */
declare const VERSION: string

declare const self: ServiceWorkerGlobalScope

self.addEventListener("install", (event) => {
  event.waitUntil(fetchKept(VERSION, KEPT).then(async () => self.skipWaiting()))
})

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(async () => self.clients.claim()))
})

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && new URL(event.request.url).origin === location.origin)
    event.respondWith(answerFor(VERSION, event.request))
})

/** Caches of other builds are dropped. */
async function forgetOthers(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith("carveout-") && name !== cacheName(VERSION)).map(async (name) => caches.delete(name)),
  )
}
