import { type Run, withDatabase } from "../device/database.ts"

/** A person has seen what became of this fact and has done what was to do: it is no longer shown as a problem. */
export async function markDealtWith(factId: string, strict: Run = withDatabase): Promise<void> {
  await strict((db) => db.facts.update(factId, { open: 0 }))
}
