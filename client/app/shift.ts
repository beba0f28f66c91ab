import { useEffect, useState } from "react"
import type { SignedIn } from "../../shared/contract/identity.ts"
import { withDatabase } from "../device/database.ts"
import { useLive } from "../device/use-live.ts"

/** Does a reload or a page of another kind interrupt work in hand? */
export function useHoldsDraft(): boolean {
  return useLive(() => withDatabase(async (db) => ((await db.read("currentDraft")) ?? null) !== null)) ?? false
}

/** By the server's clock, as far as this device knows it. */
export const isOver = (who: SignedIn, now: number, clockOffset: number): boolean =>
  who.signIn.endsAt <= now + clockOffset

/** Has the sign-in ended? Asked every half minute; while a parcel is in hand it waits until that is put down. */
export function useShiftOver(who: SignedIn | null | undefined, holdsDraft: boolean): boolean {
  const offset = useLive(() => withDatabase(async (db) => (await db.read("sync"))?.clockOffset ?? 0)) ?? 0
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const tick = () => setNow(Date.now())
    const timer = setInterval(tick, 30_000)
    document.addEventListener("visibilitychange", tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener("visibilitychange", tick)
    }
  }, [])
  return who ? !holdsDraft && isOver(who, now, offset) : false
}
