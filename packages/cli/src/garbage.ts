// Memory of the heap: given back at the one moment when much of it is known to be garbage, room for young objects where much is read, and for what is
// made of it.
// Knows nothing of what it is for.

import v8 from "node:v8"
import vm from "node:vm"

/** LIMIT: bytes of room for young objects, and how many lists of words are made to get it. */
const [youngRoom, listsMax] = [16 * 1024 * 1024, 200]

/** WHY once: room that was made stays. */
let isRoomy = false

/**
 * Makes room for young objects before much is read, and keeps it from growing further. WHY by hand: left alone it grows step by step while
 * much is read, to several times as much as helps, since nearly all of what is read is either gone at once or kept for good.
 */
export function makeRoomForMuch(): void {
  if (isRoomy) return
  isRoomy = true
  const survivors: unknown[] = []
  for (let i = 0; i < listsMax && roomNow() < youngRoom; i++) {
    survivors[i % survivorsMax] = Array.from({length: 2000}, () => Array.from({length: 64}, () => i))
  }
  v8.setFlagsFromString("--semi-space-growth-factor=1")
}

/** LIMIT: lists, of a megabyte each, that are kept at a time. */
const survivorsMax = 12

function roomNow(): number {
  return v8.getHeapSpaceStatistics().find(({space_name: name}) => name === "new_space")?.space_size ?? youngRoom
}

/** LIMIT: bytes in use from which collecting is worth its time, some tens of milliseconds. */
const worthMin = 128 * 1024 * 1024

/**
 * LIMIT: percent of what is in use then, to which the heap may grow before it is looked through again. WHY more than before: what is made of a dump is
 * mostly kept, and a look through all of it finds nothing.
 */
const growthAfter = 250

/**
 * Collects garbage where there may be much. WHY by hand: after a large dump has been read the language would wait until twice as much is in
 * use, and everything that was made of the dump would stand beside it until then.
 */
export function collectGarbage(): void {
  if (process.memoryUsage().heapUsed < worthMin) return
  v8.setFlagsFromString("--expose-gc")
  v8.setFlagsFromString(`--heap-growing-percent=${growthAfter}`)
  const collect: unknown = vm.runInNewContext("gc")
  if (typeof collect === "function") collect()
}
