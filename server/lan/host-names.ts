import { hostname, networkInterfaces } from "node:os"

/** What a handheld may type to reach this machine. */
export interface HostNames {
  dns: string[]
  /** IPv4 only: a machine's IPv6 addresses change from day to day, and a certificate would with them. */
  ips: string[]
}

/** The name that this machine answers to, as `dock-pc` and `dock-pc.local` (mDNS), and its addresses; loopback last. */
export function hostNames(publicUrl: string | null = null): HostNames {
  const own = hostname().toLowerCase()
  const short = own.replace(/\..*$/, "")
  const dns = [publicUrl ? new URL(publicUrl).hostname : "", own, `${short}.local`, "localhost"]
  const ips = Object.values(networkInterfaces())
    .flatMap((faces) => faces ?? [])
    .filter((face) => face.family === "IPv4" && !face.internal)
    .map((face) => face.address)
  return {
    dns: [...new Set(dns)].filter((name) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) && !/^[\d.]+$/.test(name)),
    ips: [...new Set([...ips, "127.0.0.1"])],
  }
}

/** What to put into a QR code: an address of the network where there is one. */
export const bestHost = (names: HostNames): string => names.ips[0] ?? "127.0.0.1"
