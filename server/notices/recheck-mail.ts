import type { Selectable } from "kysely"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { stands } from "./compose.ts"
import { factsOf } from "./facts.ts"

type Mail = Pick<
  Selectable<Tables["mails"]>,
  "id" | "to_address" | "return_id" | "asked_by" | "last_error" | "tries" | "about" | "kinds"
>
/** go: as it is written · drop: none of it is so any more · anew: part of it is, and is written again. */
export type Recheck = { say: "go" } | { say: "drop" | "anew"; again: string[]; over: string[] }

const GO: Recheck = { say: "go" }

/**
 * Is what a mail tells still so? Asked before each try, outside of any transaction. Where an answer was lost it may have
 * arrived: then it goes as it is, under its own Message-ID, as long as any of it is so.
 */
export async function recheckMail(ctx: Context, mail: Mail): Promise<Recheck> {
  if (mail.return_id === null || mail.asked_by !== null || !mail.about.startsWith("return:")) return GO
  const { read } = ctx.database
  const rows = await read.selectFrom("notices").select("id").where("mail_id", "=", mail.id).execute()
  if (rows.length === 0) return GO
  const facts = await factsOf(read, ctx, mail.return_id)
  const ids = new Set(rows.map(({ id }) => id))
  const own = facts.notices.filter(({ id }) => ids.has(id))
  const again = own.filter((told) => stands(facts, told)).map(({ id }) => id)
  const over = own.filter(({ id }) => !again.includes(id)).map(({ id }) => id)
  if (again.length === 0) return { say: "drop", again, over }
  const elsewhere = facts.to === null || facts.to.trim().toLowerCase() !== mail.to_address.toLowerCase()
  const isDue = over.length > 0 || elsewhere || facts.trouble === "bounced"
  return isDue && wasNeverTaken(mail) ? { say: "anew", again, over } : GO
}

/** Never tried, or told no in so many words: it lies in nobody's mailbox. */
const wasNeverTaken = ({ tries, last_error }: Mail) => tries === 0 || /\b4\d\d\b/.test(last_error ?? "")

export async function letGo(
  tx: Tx,
  ctx: Context,
  mail: Mail,
  { again, over }: Exclude<Recheck, { say: "go" }>,
): Promise<void> {
  await tx.updateTable("mails").set({ state: "overtaken" }).where("id", "=", mail.id).execute()
  if (over.length > 0) await tx.updateTable("notices").set({ state: "overtaken" }).where("id", "in", over).execute()
  if (again.length === 0) return
  const waits = { state: "waiting" as const, due_at: ctx.now(), mail_id: null }
  await tx.updateTable("notices").set(waits).where("id", "in", again).execute()
}
