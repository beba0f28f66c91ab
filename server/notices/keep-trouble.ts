import type { Selectable } from "kysely"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

type Trouble = Pick<Selectable<Tables["mail_troubles"]>, "trouble" | "reason" | "mail_id">

/** Nothing more goes to this address by itself. A bounce outranks a complaint, and that a wish for no reminders. */
export async function keepTrouble(tx: Tx, ctx: Context, address: string, trouble: Trouble): Promise<void> {
  const row = { ...trouble, reason: trouble.reason.slice(0, 500), at: ctx.now() }
  const key = address.trim().toLowerCase()
  const known = await tx.selectFrom("mail_troubles").select("trouble").where("address", "=", key).executeTakeFirst()
  if (known && rank(known.trouble) > rank(trouble.trouble)) return
  await tx
    .insertInto("mail_troubles")
    .values({ address: key, ...row })
    .onConflict((conflict) => conflict.column("address").doUpdateSet(row))
    .execute()
}

const rank = (trouble: Trouble["trouble"]) => ["unsubscribed", "complained", "bounced"].indexOf(trouble)
