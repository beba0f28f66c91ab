import { X509Certificate } from "node:crypto"
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"
import { join } from "node:path"
import type { HostNames } from "./host-names.ts"
import type { KeyAndCertificate } from "./make-certificates.ts"

const DAY = 86_400_000
/** Two hundred files, for what is done once a year. */
const making = () => import("./make-certificates.ts")
/** A year before its end everybody can be asked in peace to trust the next one. */
const AUTHORITY_LEFT = 365 * DAY
const SERVER_LEFT = 60 * DAY

export interface LanCertificates {
  server: KeyAndCertificate
  /** PEM; what handhelds are asked to trust. */
  authority: string
  /** It was made just now: whoever trusted an earlier one must trust this one. */
  isNew: boolean
}

/**
 * The authority of this machine and the server's certificate, from the folder where they are still good, else made
 * and kept there, keys readable by this user only. The authority is made again only when this machine has got a name
 * or an address that it may not speak for, or when its last year has begun: each time costs a walk to every handheld.
 */
export async function keepCertificates(folder: string, names: HostNames, now: number): Promise<LanCertificates> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const kept = read(folder, "authority")
  const stays = kept !== null && endsAfter(kept, now + AUTHORITY_LEFT) && speaksFor(folder, names)
  const authority = stays ? kept : await (await making()).makeAuthority(names, now)
  if (!stays) {
    write(folder, "authority", authority)
    writeForGood(join(folder, "names.json"), JSON.stringify(names), 0o600)
  }
  const shown = stays ? read(folder, "server") : null
  const server =
    shown !== null && endsAfter(shown, now + SERVER_LEFT) && namesIn(shown, names)
      ? shown
      : await (await making()).makeServerCertificate(authority, names, now)
  if (server !== shown) write(folder, "server", server)
  return { server, authority: authority.certificate, isNew: !stays }
}

/** While it runs: the server's certificate again before it ends, by the authority that is trusted already. */
export async function renewServer(folder: string, names: HostNames, now: number): Promise<KeyAndCertificate | null> {
  const authority = read(folder, "authority")
  const shown = read(folder, "server")
  if (authority === null) return null
  // the last one lives as long as its authority: another would live no longer
  const lasts = Math.min(now + SERVER_LEFT, endOf(authority) - 1)
  if (shown !== null && endsAfter(shown, lasts)) return null
  const server = await (await making()).makeServerCertificate(authority, names, now)
  write(folder, "server", server)
  return server
}

type Which = "authority" | "server"

function read(folder: string, which: Which): KeyAndCertificate | null {
  const [key, certificate] = [join(folder, `${which}.key`), join(folder, `${which}.crt`)]
  if (!existsSync(key) || !existsSync(certificate)) return null
  const pair = { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") }
  return parsed(pair) ? pair : null
}

/** The key first: a certificate without its key is worth nothing, and is made again. */
function write(folder: string, which: Which, { key, certificate }: KeyAndCertificate): void {
  writeForGood(join(folder, `${which}.key`), key, 0o600)
  writeForGood(join(folder, `${which}.crt`), certificate, 0o644)
}

function writeForGood(path: string, text: string, mode: number): void {
  const file = openSync(`${path}.part`, "w", mode)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.part`, path)
}

function parsed({ certificate }: KeyAndCertificate): X509Certificate | null {
  try {
    return new X509Certificate(certificate)
  } catch {
    return null
  }
}

const endOf = (pair: KeyAndCertificate) => parsed(pair)?.validToDate.getTime() ?? 0
const endsAfter = (pair: KeyAndCertificate, when: number) => endOf(pair) > when

/** What the authority was made for stands beside it: Node reads no name constraints. */
function speaksFor(folder: string, names: HostNames): boolean {
  try {
    const made = JSON.parse(readFileSync(join(folder, "names.json"), "utf8")) as HostNames
    return names.dns.every((name) => made.dns.includes(name)) && names.ips.every((ip) => made.ips.includes(ip))
  } catch {
    return false
  }
}

function namesIn(pair: KeyAndCertificate, { dns, ips }: HostNames): boolean {
  const certificate = parsed(pair)
  return (
    certificate !== null && dns.every((n) => certificate.checkHost(n)) && ips.every((ip) => certificate.checkIP(ip))
  )
}

/** SHA-256 in pairs, as every system's certificate viewer shows it. */
export const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256
