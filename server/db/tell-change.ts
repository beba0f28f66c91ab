import type { Tx } from "./open.ts"

/** Tells the desks of a return whose row is not written itself: what is kept beside it changed (note-changes.ts). */
export async function tellOfReturn(tx: Tx, id: string): Promise<void> {
  await tx.insertInto("changes_pending").values({ kind: "return", id }).execute()
}
