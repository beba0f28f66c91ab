import type { Context } from "../context.ts"

const KEPT_FOR = 90 * 24 * 60 * 60_000
const AT_ONCE = 500

/** What a webhook told is in the books; its text is kept for a quarter, for whoever asks the provider about it. */
export async function forgetWebhooks({ database, now }: Context): Promise<number> {
  const old = await database.read
    .selectFrom("webhooks")
    .select("id")
    .where("worked_at", "is not", null)
    .where("worked_at", "<", now() - KEPT_FOR)
    .limit(AT_ONCE)
    .execute()
  if (old.length === 0) return 0
  const ids = old.map((row) => row.id)
  await database.write((tx) => tx.deleteFrom("webhooks").where("id", "in", ids).execute())
  return old.length
}
