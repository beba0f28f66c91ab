import type { Carrier, Format } from "./carrier.ts"
import { CARRIERS } from "./carriers.ts"
import { type ScanContext, type ScanReading, unknownScan } from "./scan-reading.ts"

interface Claim {
  carrier: Carrier
  format: Format
  /** true: the check digit holds; false: it fails; null: the format has none. */
  holds: boolean | null
}

/** Sample numbers that UPS's own documentation circulates and whose check digit is wrong: told, not refused. */
const SANDBOX =
  /^1Z(12345E(0205271688|0291980793|0305271640|0390515214|0393657226|1305277940|1392654435|1505270452|1591910450|6205277936|6692804405|6892410845)|9999W99999999999)$/

interface Options {
  /** Only this carrier's formats, the weak ones too: a link named it. */
  only?: readonly Carrier[]
  /** Only formats that are printed as GS1-128. */
  gs1?: boolean
  context?: ScanContext
}

/** A bare number in upper case without blanks → what it is. Never throws. */
export function readNumber(text: string, { only, gs1, context }: Options = {}): ScanReading {
  const claims = claimsOn(text, only ?? CARRIERS, gs1)
  const known = context?.knows ? knownReadings(text, claims, context.knows) : []
  if (known.length > 0) return oneOrAsk(known)
  if (SANDBOX.test(text)) return { ...readingOf(text, claims[0] as Claim), warnings: ["sandbox"] }

  const open = claims.filter((claim) => !claim.format.weak || only)
  const isBelievable = only !== undefined || !allSame(text)
  const passed = open.filter((claim) => claim.holds && isBelievable)
  const loose = open.filter((claim) => claim.holds === null && isBelievable)
  if (passed[0]) {
    const reading = withAlternatives(text, [...passed, ...loose])
    return !only && isShared(passed[0], open) ? { ...reading, warnings: ["check_shared"] } : reading
  }

  const failed = claims.filter((claim) => claim.holds === false)
  const first = loose[0]
  if (first && !failed.some((claim) => claim.format.sure)) return withAlternatives(text, loose)
  if (failed[0]) return unknownScan(failed[0].carrier.id, "check_failed")
  return unknownScan((only ?? CARRIERS).find((carrier) => carrier.looks?.test(text))?.id)
}

/** A number whose shape names its carrier and whose check digit holds, or null: whoever speaks of it, it is that. */
export function readSure(text: string): ScanReading | null {
  const claim = claimsOn(text, CARRIERS).find(({ format, holds }) => format.sure && holds)
  return claim ? readingOf(text, claim) : null
}

/** A length that others use too: a wrong digit fails its own check and passes a stranger's 1 time in 10 for each. */
const isShared = (first: Claim, open: Claim[]) =>
  !first.format.sure &&
  open.some((claim) => claim.carrier !== first.carrier && claim.format.check !== first.format.check)

function claimsOn(text: string, carriers: readonly Carrier[], gs1?: boolean): Claim[] {
  const claims: Claim[] = []
  for (const carrier of carriers) {
    for (const format of carrier.formats) {
      if ((gs1 && !format.gs1) || !format.shape.test(text)) continue
      claims.push({ carrier, format, holds: format.check ? format.check(text) : null })
    }
  }
  return claims
}

/** 0000…: passes most sums and is never a number. */
const allSame = (text: string) => /^(\d)\1+$/.test(text)

function readingOf(text: string, { carrier, format, holds }: Claim): ScanReading {
  const kind = format.kind ?? "tracking"
  const key = kind === "routing" ? null : (format.key?.(text) ?? text)
  const isItem = kind === "gtin" || kind === "sscc"
  return {
    kind,
    valid: true,
    key,
    carrier: isItem ? null : carrier.id,
    ...(format.alt && { altKeys: format.alt(text) }),
    ...(carrier.id === "s10" && { issuer: text.slice(11) }),
    ...(holds === null && kind !== "routing" && { warnings: ["unchecked" as const] }),
  }
}

/** The first claim, with the keys of the others: which of them the parcel is stored under, only the database says. */
function withAlternatives(text: string, claims: Claim[]): ScanReading {
  const reading = readingOf(text, claims[0] as Claim)
  const keys = new Set(reading.altKeys)
  for (const claim of claims.slice(1)) keys.add(readingOf(text, claim).key ?? "")
  for (const none of ["", reading.key ?? ""]) keys.delete(none)
  return keys.size > 0 ? { ...reading, altKeys: [...keys] } : reading
}

/** The readings whose key is expected, one for each key. A failing check is forgiven here, and said. */
function knownReadings(text: string, claims: Claim[], knows: (key: string) => boolean): ScanReading[] {
  const found: ScanReading[] = []
  for (const claim of claims) {
    // A failing USPS or ISBN number has no key at all.
    const reading = readingOf(text, claim)
    const key = [reading.key, ...(reading.altKeys ?? [])].find((each) => each && knows(each))
    if (!key || found.some((other) => other.key === key)) continue
    const forgiven = claim.holds === false ? { warnings: ["check_failed" as const] } : {}
    const alt = [reading.key as string, ...(reading.altKeys ?? [])].filter((each) => each && each !== key)
    found.push({ ...reading, key, ...(alt.length > 0 ? { altKeys: alt } : {}), ...forgiven })
  }
  const proven = found.filter((reading) => !reading.warnings?.includes("check_failed"))
  return proven.length > 0 ? proven : found
}

function oneOrAsk(known: ScanReading[]): ScanReading {
  const [first] = known as [ScanReading]
  if (known.length === 1) return first
  const altKeys = [...new Set(known.slice(1).map((reading) => reading.key as string))]
  return { ...first, altKeys, readings: known, warnings: ["two_known"] }
}
