import { useCallback, useEffect, useRef, useState } from "react"
import { v7 } from "uuid"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { aside } from "../device/aside.ts"
import { withDatabase } from "../device/database.ts"
import { beginDraft, dropDraft, getCurrentDraft, getDraft, saveDraft, setCurrentDraft } from "../device/drafts.ts"
import { recordFacts } from "../outbox/record-fact.ts"
import { t } from "../ui/words.ts"
import type { Act, Followed } from "./acts.ts"
import { followAct } from "./follow-act.ts"
import { type Candidate, DRAFT_KIND, type ParcelDraft, startDraft } from "./parcel-draft.ts"
import { useTurns } from "./use-turns.ts"

const begin = aside("begin", (row: ReturnType<typeof rowOf>) =>
  beginDraft(row, ({ state }) => (state as ParcelDraft).step !== "closed"),
)

type Who = { personId: string; siteId: string; policy: Policy }

/**
 * The parcel in hand. Each act is on the disk before the screen shows what follows it; one that could not be kept leaves
 * the screen as it was and says why.
 */
export function useParcel({ personId, siteId, policy }: Who) {
  const [draft, show] = useState<ParcelDraft | null>()
  const { run, refused, setRefused } = useTurns()
  const held = useRef<ParcelDraft | null>(null)

  const put = useCallback((next: ParcelDraft | null) => {
    held.current = next
    show(next)
  }, [])

  useEffect(() => {
    void forgetClosed()
    void getCurrentDraft().then((row) => put(row?.kind === DRAFT_KIND ? (row.state as ParcelDraft) : null))
  }, [put])

  const perform = useCallback(
    (...acts: Act[]) =>
      run(async () => {
        const env = { policy, personId, newId: v7, now: Date.now(), undoReason: t("receiving:undoReason") }
        for (const act of acts) {
          const before = held.current
          if (!before) return
          const followed = followAct(before, act, env)
          if (followed.draft === before && followed.facts.length === 0) continue
          await keep(before, followed)
          put(followed.draft?.step === "closed" ? null : followed.draft)
        }
      }),
    [run, put, policy, personId],
  )

  const takeUp = useCallback(
    async (open: ParcelDraft) => {
      await setCurrentDraft(open.parcelId)
      put(open)
    },
    [put],
  )

  const start = useCallback(
    (candidate: Candidate, takenOverFrom: string | null = null) =>
      run(async () => {
        const fresh = { ...startDraft(candidate, { personId, siteId }), takenOverFrom }
        // whatever led here: work that is open is gone on with, never begun anew
        const open = await begin(rowOf(fresh))
        put((open?.state as ParcelDraft | undefined) ?? fresh)
      }),
    [run, put, personId, siteId],
  )

  const resume = useCallback(
    (id: string) =>
      run(async () => {
        const row = await getDraft(id)
        if (row) await takeUp(row.state as ParcelDraft)
      }),
    [run, takeUp],
  )

  /** Puts it aside: it stays open, one tap away. */
  const park = useCallback(
    () =>
      run(async () => {
        await setCurrentDraft(null)
        put(null)
      }),
    [run, put],
  )

  return { draft, held, perform, start, resume, park, refused, setRefused }
}

/** A closed parcel's draft is for undo, and says "already received" until the server does. */
const CLOSED_KEPT = 24 * 3_600_000

async function forgetClosed(now = Date.now()): Promise<void> {
  const rows = await withDatabase((db) => db.drafts.toArray())
  for (const row of rows) {
    const { closedAt } = row.state as Partial<ParcelDraft>
    if (row.kind === DRAFT_KIND && closedAt && now - closedAt > CLOSED_KEPT) await dropDraft(row.id)
  }
}

const rowOf = (draft: ParcelDraft) => ({
  id: draft.parcelId,
  kind: DRAFT_KIND,
  personId: draft.personId,
  state: draft,
})

async function keep(before: ParcelDraft, { draft, facts }: Followed): Promise<void> {
  if (facts.length > 0) {
    const put = draft && { kind: DRAFT_KIND, personId: draft.personId, state: draft }
    await recordFacts(facts, { id: before.parcelId, put })
  } else if (draft) {
    await saveDraft(rowOf(draft))
  } else {
    await dropDraft(before.parcelId)
  }
  if (draft?.step === "closed") await setCurrentDraft(null)
}
