import { aside } from "./aside.ts"
import { type DeviceDatabase, withDatabase } from "./database.ts"
import type { DraftRow } from "./rows.ts"
import { sharedLive } from "./use-live.ts"

/** Work in hand. `state` is the screen's own, plain data. */
export type Draft = DraftRow
export type DraftState = Pick<Draft, "kind" | "personId" | "state">

/** Kept, strictly, when the promise resolves. */
export const saveDraft = aside("saveDraft", (draft: Omit<Draft, "updatedAt">) =>
  withDatabase((db) => db.transaction("rw", db.drafts, () => putDraft(db, draft))),
)

export async function putDraft(db: DeviceDatabase, draft: Omit<Draft, "updatedAt">): Promise<void> {
  await db.drafts.put({ ...draft, updatedAt: Date.now() })
}

/** Begins work and shows it, in one go: strictly, and not where it has been begun; that one is the answer then. */
export async function beginDraft(
  draft: Omit<Draft, "updatedAt">,
  isOpen: (found: Draft) => boolean,
): Promise<Draft | null> {
  return withDatabase((db) =>
    db.transaction("rw", [db.drafts, db.meta], async () => {
      // asked for and written at once: where it is there already, only this one write fails
      const [isNew] = await Promise.all([
        db.drafts.add({ ...draft, updatedAt: Date.now() }).then(
          () => true,
          (error) => isThere(error),
        ),
        db.keep("currentDraft", draft.id),
      ])
      if (isNew) return null
      const found = await db.drafts.get(draft.id)
      if (found && isOpen(found)) return found
      await putDraft(db, draft)
      return null
    }),
  )
}

/** False where the draft is there; any other failure is one. */
function isThere(error: unknown): false {
  if ((error as Error).name !== "ConstraintError") throw error
  return false
}

export async function getDraft(id: string): Promise<Draft | null> {
  return (await withDatabase((db) => db.drafts.get(id))) ?? null
}

/** All drafts of this device, the last touched first: a colleague's too, which may be taken over. */
export const useDrafts = sharedLive(async (): Promise<Draft[]> => {
  const drafts = await withDatabase((db) => db.drafts.toArray())
  return drafts.sort((a, b) => b.updatedAt - a.updatedAt)
})

/** Drops the draft with the photos that no fact has claimed. */
export async function dropDraft(id: string): Promise<void> {
  await withDatabase((db) => db.transaction("rw", [db.drafts, db.photos, db.meta], () => endDraft(db, id)))
}

/** Within a transaction over drafts, photos and meta. */
export async function endDraft(db: DeviceDatabase, id: string): Promise<void> {
  await db.drafts.delete(id)
  await db.photos
    .where("draftId")
    .equals(id)
    .and((photo) => photo.state === "draft")
    .delete()
  if ((await db.read("currentDraft")) === id) await db.keep("currentDraft", null)
}

/** The draft whose screen is to be shown after a restart; null: none. */
export async function setCurrentDraft(id: string | null): Promise<void> {
  await withDatabase((db) => db.keep("currentDraft", id))
}

export async function getCurrentDraft(): Promise<Draft | null> {
  const id = await withDatabase((db) => db.read("currentDraft"))
  return id ? await getDraft(id) : null
}
