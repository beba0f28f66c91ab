import type { SignedIn } from "../../shared/contract/identity.ts"
import { fromBase64, toBase64 } from "../device/base64.ts"
import type { OfflineSignIn } from "../device/rows.ts"

// A PIN has few digits, so what slows a thief is the time of one try: PBKDF2, calibrated on the device that it runs on.

const WANTED_MS = 300
const LEAST_ROUNDS = 100_000
const SAMPLE_ROUNDS = 50_000
/** Wrong tries before a pause, and before the network is needed again. */
const TRIES = 5
const MOST_WRONG = 10
const PAUSE_MS = 15 * 60_000

export interface Attempt {
  badge: string
  pin: string
  /** The device that this is now; null: not enrolled. */
  deviceId: string | null
  /** By the server's clock, as far as it is known. */
  now: number
}

/** What a try without a network comes to. `kept`: the rows as they are to be stored, whatever the answer. */
export type OfflineAnswer =
  | { code: "ok"; signedIn: SignedIn }
  | { code: "unknown_here" }
  | { code: "ended" }
  | { code: "wrong"; left: number }
  | { code: "locked"; until: number }

/** How many rounds take about 300 ms here, measured with a small run. */
export async function calibrateRounds(clock: () => number = () => performance.now()): Promise<number> {
  const began = clock()
  await derive("0000", new Uint8Array(16), SAMPLE_ROUNDS)
  const took = Math.max(1, clock() - began)
  return Math.max(LEAST_ROUNDS, Math.round((SAMPLE_ROUNDS * WANTED_MS) / took))
}

/** The row that lets this person in again on this device, until the sign-in ends. */
export async function makeVerifier(
  { badge, pin, deviceId }: { badge: string; pin: string; deviceId: string },
  signedIn: SignedIn,
  rounds: number,
): Promise<OfflineSignIn> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const verifier = toBase64(await derive(secretOf(badge, pin, deviceId), salt, rounds))
  return { badge, deviceId, salt: toBase64(salt.buffer), rounds, verifier, wrong: 0, lockedUntil: 0, signedIn }
}

/** Those whose shift has ended, or who belong to another device, are forgotten whenever anyone looks. */
export const stillGood = (rows: readonly OfflineSignIn[], now: number, deviceId: string | null): OfflineSignIn[] =>
  rows.filter((row) => row.deviceId === deviceId && row.signedIn.signIn.endsAt > now)

/**
 * Counts the try, then checks it: `keep` is awaited with the count before the PIN is looked at, so that ending the app in
 * between is no way to try for ever.
 */
export async function tryOffline(
  rows: readonly OfflineSignIn[],
  attempt: Attempt,
  keep: (rows: OfflineSignIn[]) => Promise<void>,
): Promise<OfflineAnswer> {
  const { badge, pin, deviceId, now } = attempt
  const good = stillGood(rows, now, deviceId)
  const row = good.find((one) => one.badge === badge)
  if (!row) {
    await keep(good)
    const was = rows.some((one) => one.badge === badge && one.deviceId === deviceId)
    return { code: was ? "ended" : "unknown_here" }
  }
  if (row.lockedUntil > now) return { code: "locked", until: row.lockedUntil }
  const counted = count(row, now)
  const others = good.filter((one) => one !== row)
  await keep(counted.wrong > MOST_WRONG ? others : [...others, counted])
  if (counted.wrong > MOST_WRONG) return { code: "unknown_here" }
  const derived = await derive(secretOf(badge, pin, row.deviceId), new Uint8Array(fromBase64(row.salt)), row.rounds)
  if (!sameText(toBase64(derived), row.verifier)) return answerOf(counted, now)
  await keep([...others, { ...row, wrong: 0, lockedUntil: 0 }])
  return { code: "ok", signedIn: row.signedIn }
}

function count(row: OfflineSignIn, now: number): OfflineSignIn {
  const wrong = row.wrong + 1
  return { ...row, wrong, lockedUntil: wrong % TRIES === 0 ? now + PAUSE_MS : 0 }
}

const answerOf = (row: OfflineSignIn, now: number): OfflineAnswer =>
  row.lockedUntil > now
    ? { code: "locked", until: row.lockedUntil }
    : { code: "wrong", left: TRIES - (row.wrong % TRIES) }

/** A row carried to another device opens nothing there. */
const secretOf = (badge: string, pin: string, deviceId: string) => `${deviceId} ${badge} ${pin}`

async function derive(secret: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveBits"])
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256)
}

function sameText(a: string, b: string): boolean {
  let differs = a.length ^ b.length
  for (let at = 0; at < a.length; at++) differs |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return differs === 0
}
