import type { SignedIn } from "../../shared/contract/identity.ts"
import { withDatabase } from "../device/database.ts"
import type { OfflineSignIn } from "../device/rows.ts"
import { calibrateRounds, makeVerifier, stillGood } from "./offline-pin.ts"

export const readRows = (): Promise<OfflineSignIn[]> =>
  withDatabase(async (db) => (await db.read("offlineSignIns")) ?? [])

export const keepRows = (rows: OfflineSignIn[]): Promise<void> => withDatabase((db) => db.keep("offlineSignIns", rows))

/** Now by the server's clock, as far as its last answer told. */
export async function serverNow(): Promise<number> {
  return Date.now() + ((await withDatabase((db) => db.read("sync")))?.clockOffset ?? 0)
}

/** After a sign-in with badge and PIN that the server has accepted. */
export async function rememberPin(badge: string, pin: string, signedIn: SignedIn): Promise<void> {
  const deviceId = signedIn.device?.id
  if (!deviceId) return
  const row = await makeVerifier({ badge, pin, deviceId }, signedIn, await calibrateRounds())
  const now = await serverNow()
  await changeRows((rows) => [...stillGood(rows, now, deviceId).filter((one) => one.badge !== badge), row])
}

/** At sign-out: this device lets that person in by network only. */
export const forgetPin = (personId: string): Promise<void> =>
  changeRows((rows) => rows.filter((row) => row.signedIn.person.id !== personId))

function changeRows(change: (rows: OfflineSignIn[]) => OfflineSignIn[]): Promise<void> {
  return withDatabase((db) =>
    db.transaction("rw", db.meta, async () =>
      db.keep("offlineSignIns", change((await db.read("offlineSignIns")) ?? [])),
    ),
  )
}
