// The bits of a packet's mark that Calico uses, as it hands them out of its default mask from the lowest on (evaluation 5.1).

/** A policy or profile has allowed the packet. */
export const accept = 0x10000
/** A rule has passed it on to the next tier. */
export const pass = 0x20000
/** A rule has denied it. */
export const drop = 0x40000
/** All blocks of a rule have been met so far; in raw: the packet comes from a workload. */
export const blocks = 0x80000
/** This block has been met. */
export const block = 0x100000

/** Every bit but that of a drop. */
export const all: number = accept | pass | blocks | block
/** A packet that has been accepted elsewhere stays so. */
export const allButAccept: number = all & ~accept
