import { useCallback, useEffect, useRef, useState } from "react"
import { v4, v7 } from "uuid"
import { withDatabase } from "../device/database.ts"
import { dropDraft, saveDraft, setCurrentDraft } from "../device/drafts.ts"
import { getDoc } from "../device/look-up.ts"
import { recordFacts } from "../outbox/record-fact.ts"
import { t } from "../ui/words.ts"
import { type ArrivalAct, type ArrivalDraft, DELIVERY_KIND, followArrival, startArrival } from "./arrival-draft.ts"
import { countAnnounced, todayAt } from "./count-announced.ts"
import { useTurns } from "./use-turns.ts"

/** The delivery in hand: found again after a kill, else begun anew. Nothing is written before the first scan. */
export function useArrival({ personId, siteId }: { personId: string; siteId: string }) {
  const [draft, show] = useState<ArrivalDraft | null>(null)
  const { run, refused } = useTurns()
  const held = useRef<ArrivalDraft | null>(null)
  const put = useCallback((next: ArrivalDraft) => {
    held.current = next
    show(next)
  }, [])

  const perform = useCallback(
    (...acts: ArrivalAct[]) =>
      run(async () => {
        for (const act of acts) {
          const before = held.current
          if (!before) return
          const env = { now: Date.now(), newId: v7, undoReason: t("receiving:undoReason") }
          const { draft: next, facts } = followArrival(before, act, env)
          const state = next && { kind: DELIVERY_KIND, personId, state: next }
          if (facts.length > 0) await recordFacts(facts, { id: before.deliveryId, put: state })
          else if (state) await saveDraft({ id: before.deliveryId, ...state })
          else await dropDraft(before.deliveryId)
          if (next && facts.length > 0 && before.parcels.length === 0) await setCurrentDraft(before.deliveryId)
          put(next ?? startArrival(v4(), { siteId, personId }))
        }
      }),
    [run, personId, siteId, put],
  )

  useEffect(() => {
    let gone = false
    const begin = async () => {
      const rows = await withDatabase((db) => db.drafts.where("personId").equals(personId).toArray())
      const row = rows.find((one) => one.kind === DELIVERY_KIND)
      if (gone) return
      put((row?.state as ArrivalDraft | undefined) ?? startArrival(v4(), { siteId, personId }))
      if (row) return
      const site = await getDoc("site", "site")
      const announced = await countAnnounced(todayAt(site?.body.timeZone))
      if (!gone && held.current) put({ ...held.current, announced })
    }
    void begin()
    return () => {
      gone = true
    }
  }, [personId, siteId, put])

  return { draft, held, perform, refused }
}
