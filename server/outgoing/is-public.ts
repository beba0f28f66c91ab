import { BlockList, isIP } from "node:net"

// The addresses of the IANA special-purpose registries (RFC 6890): what is on them is this house's or nobody's.

const closed = new BlockList()
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  closed.addSubnet(net, bits, "ipv4")
for (const [net, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const)
  closed.addSubnet(net, bits, "ipv6")
/** Of IPv6 only global unicast is given out. */
const open = new BlockList()
open.addSubnet("2000::", 3, "ipv6")

/** May a stranger's address be called? Anything that is no address may not. */
export function isPublic(address: string): boolean {
  const kind = isIP(address)
  if (kind === 4) return !closed.check(address, "ipv4")
  return kind === 6 && open.check(address, "ipv6") && !closed.check(address, "ipv6")
}
