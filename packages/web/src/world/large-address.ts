// The address of a large world: `#large/PODS/POLICIES/SEED`, so that one can be opened and passed on without holding its text.

import type {LargeWish} from "./large-world.ts"

/** LIMIT: pods and policies of a world by address; a page that a stranger's link opens is not to hang. */
const most = {pods: 20_000, policies: 2000}

/** What an address asks for; null of other addresses. Larger wishes become the largest that is taken. */
export function largeWishOf(fragment: string): LargeWish | null {
  const [, pods, policies, seed] = /^#large\/(\d{1,6})\/(\d{1,6})\/(\d{1,9})$/.exec(fragment) ?? []
  if (pods === undefined || policies === undefined || seed === undefined) return null
  return {pods: Math.min(Number(pods), most.pods), policies: Math.min(Number(policies), most.policies), seed: Number(seed)}
}
