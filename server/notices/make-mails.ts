import type { Updateable } from "kysely"
import { mailId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import { letOthers } from "../db/let-others.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { compose, type Sorted, sortNotices } from "./compose.ts"
import { type Facts, factsOf, type Told } from "./facts.ts"
import { queueMail } from "./queue-mail.ts"
import { templates } from "./templates/all.ts"

/** Returns of one turn: what is written together holds the writer for a few milliseconds. */
const A_TURN = 20

/**
 * Writes one mail of all that is to be told of a return by now, and drops what is no longer so. A return whose last mail
 * is still on its way waits until that has left: its customer hears everything in its order. Answers how many returns it
 * looked at.
 */
export async function makeMails(ctx: Context): Promise<number> {
  const seen = new Set<string>()
  for (;;) {
    const due = (await dueReturns(ctx.database.read, ctx.now())).filter((returnId) => !seen.has(returnId))
    if (due.length === 0) return seen.size
    const made: Made[] = []
    for (const returnId of due) made.push(await makeOne(ctx, returnId))
    await ctx.database.write(async (tx) => {
      for (const one of made) await keep(tx, ctx, one)
    })
    for (const returnId of due) seen.add(returnId)
    await letOthers()
  }
}

/** By when they are due, which is what their index holds. */
async function dueReturns(db: Db, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom("notices")
    .select("return_id")
    .where("due_at", "<=", now)
    .where("state", "=", "waiting")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("mails")
            .select("mails.id")
            .whereRef("mails.return_id", "=", "notices.return_id")
            .where("mails.state", "=", "waiting"),
        ),
      ),
    )
    .orderBy("due_at")
    .limit(A_TURN)
    .execute()
  return [...new Set(rows.map((row) => row.return_id))]
}

interface Made {
  facts: Facts
  sorted: Sorted
  letter: ReturnType<typeof compose> | null
}

/** Once one is due, what is waiting of the same return goes with it. */
async function makeOne(ctx: Context, returnId: string): Promise<Made> {
  const facts = await factsOf(ctx.database.read, ctx, returnId)
  const sorted = sortNotices(
    facts,
    facts.notices.filter((told) => told.state === "waiting"),
  )
  return { facts, sorted, letter: sorted.standing.length > 0 ? compose(ctx, facts, sorted.standing) : null }
}

async function keep(tx: Tx, ctx: Context, { facts, sorted, letter }: Made): Promise<void> {
  const { standing, ...ended } = sorted
  for (const state of ["overtaken", "unaddressed", "unwanted"] as const)
    for (const told of ended[state]) await end(tx, told.id, { state })
  if (!letter || facts.to === null) return
  const { kinds, ...mail } = letter
  const key = keyOf(standing, facts.to)
  await queueMail(tx, ctx, {
    ...mail,
    key,
    about: `return:${facts.returned.id}`,
    to: facts.to,
    returnId: facts.returned.id,
    kinds,
  })
  for (const told of standing) {
    const gist = templates[told.kind].gist?.(facts)
    const detail = gist === undefined ? {} : { detail: JSON.stringify({ ...told.detail, told: gist }) }
    await end(tx, told.id, { state: "mailed", mail_id: mailId(key), ...detail })
  }
}

/** The same notices to the same address are the same mail, and the same Message-ID: made again after a restore too. */
const keyOf = (standing: readonly Told[], to: string) =>
  `notices:${to.trim().toLowerCase()}:${standing
    .map(({ id }) => id)
    .sort()
    .join(",")}`

async function end(tx: Tx, id: string, change: Updateable<Tables["notices"]>): Promise<void> {
  await tx
    .updateTable("notices")
    .set({ ...change, due_at: null })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .execute()
}
