// CIDR blocks as ranges of addresses. Knows no Kubernetes.

import type {Family} from "./address.ts"

/** A masked CIDR block: `first` and `last` are its lowest and highest address, `length` the prefix length. */
export type Prefix = {readonly family: Family; readonly length: number; readonly first: bigint; readonly last: bigint}
