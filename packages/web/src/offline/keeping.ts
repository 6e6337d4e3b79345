// What is kept and when it answers. Apart from the service worker's events, so that it can be read alone.

/** The cache of one build. */
export function cacheName(version: string): string {
  return `carveout-${version}`
}

/** Fetches everything that is kept; all of it or nothing, so that no half of a lab is left behind. */
export async function fetchKept(version: string, addresses: readonly string[]): Promise<void> {
  const cache = await caches.open(cacheName(version))
  await cache.addAll(addresses.map((address) => new Request(address, {cache: "no-cache"})))
}

/** The network's answer, or what was kept where there is no network. */
export async function answerFor(version: string, request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const cache = await caches.open(cacheName(version))
    const kept = await cache.match(request, {ignoreSearch: true})
    if (kept !== undefined) return kept
    throw error
  }
}
