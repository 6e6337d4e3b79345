// IP addresses as numbers. Knows no Kubernetes.

/** Address families. */
export type Family = 4 | 6

/** One IP address: its family and its bits as a number. An IPv4-mapped IPv6 text is read as IPv4, as Go does. */
export type Address = {readonly family: Family; readonly value: bigint}
