import type { Selectable } from "kysely"
import { quietKinds } from "../../shared/domain/notice-kinds.ts"
import type { Context } from "../context.ts"
import { letOthers } from "../db/let-others.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { queueDeliveries } from "../webhooks/queue-deliveries.ts"

/** What happens to a return within this long is told in one mail. */
export const QUIET_MS = 3 * 60_000
const A_TURN = 200

type Notice = Selectable<Tables["notices"]>

/** Hands what happened to the shops' own systems at once, and lets the customers' mails wait a moment for what follows. */
export async function beginNotices(ctx: Context): Promise<number> {
  let count = 0
  for (;;) {
    const fresh = await freshOnes(ctx.database.read, ctx.now())
    if (fresh.length === 0) return count
    await ctx.database.write(async (tx) => {
      await queueDeliveries(tx, ctx, fresh)
      await letWait(tx, fresh)
    })
    count += fresh.length
    await letOthers()
  }
}

function freshOnes(db: Db, now: number): Promise<Notice[]> {
  return db
    .selectFrom("notices")
    .selectAll()
    .where("due_at", "<=", now)
    .where("state", "=", "new")
    .orderBy("due_at")
    .orderBy("id")
    .limit(A_TURN)
    .execute()
}

async function letWait(tx: Tx, fresh: readonly Notice[]): Promise<void> {
  for (const quiet of [true, false]) {
    const ids = fresh.filter(({ kind }) => quietKinds.has(kind) === quiet).map(({ id }) => id)
    if (ids.length === 0) continue
    await tx
      .updateTable("notices")
      .set(({ eb }) => ({
        state: "waiting" as const,
        due_at: quiet ? eb("created_at", "+", QUIET_MS) : eb.ref("created_at"),
      }))
      .where("id", "in", ids)
      .where("state", "=", "new")
      .execute()
  }
}
