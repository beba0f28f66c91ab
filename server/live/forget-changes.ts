import type { Tx } from "../db/open.ts"
import { lastPosition } from "../db/positions.ts"

/** Commits of which a stream that comes back is told. Who was away for longer asks for everything again. */
export const KEPT_COMMITS = 5_000

export async function forgetChanges(tx: Tx): Promise<void> {
  const { n } = await lastPosition(tx)
  await tx
    .deleteFrom("changes")
    .where("position", "<=", n - KEPT_COMMITS)
    .execute()
}
