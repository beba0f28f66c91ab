import type { z } from "zod/mini"
import type { BankAsked } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import en from "../../shared/locales/en/portal-bank.ts"
import fr from "../../shared/locales/fr/portal-bank.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { tellOfReturn } from "../db/tell-change.ts"
import { signLink } from "../links/sign-link.ts"
import { queueMail } from "../notices/queue-mail.ts"
import { lockIntent } from "../refunds/lock-intent.ts"
import { canGoByBank } from "./can-go.ts"

const DAYS = 14
const DAY = 86_400_000
const words = { fr, en }

export interface AskInput {
  returnId: string
  intentId: string
  version: string
  /** Of this house as customers reach it, without a trailing slash. */
  origin: string
}

/**
 * Asks the customer for their account by a signed link, which goes by e-mail where there is an address. A link that was
 * given before for this return opens nothing any more.
 */
export async function askForAccount(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: AskInput,
): Promise<Result<z.infer<typeof BankAsked>>> {
  if (actor.kind !== "person" || !may(actor, "bank.ask"))
    return refused("not_allowed", "Finance asks for a customer's account.")
  const known = await lockIntent(tx, input.intentId)
  if (!known || known.intent.return_id !== input.returnId) return refused("not_found", "No such refund.")
  if (String(known.intent.version) !== input.version)
    return refused("moved_on", undefined, { state: known.intent.state })
  if (!canGoByBank(known))
    return refused("conflict", "Only a refund in euro that failed for certain, or was never sent, may go by bank.")

  const about = await aboutReturn(tx, input.returnId)
  const version = (await newestVersion(tx, input.returnId)) + 1
  const ask = { id: ctx.newId(), version, expires_at: ctx.now() + DAYS * DAY }
  await tx
    .insertInto("bank_asks")
    .values({
      ...ask,
      return_id: input.returnId,
      intent_id: input.intentId,
      locale: about.locale,
      asked_by: actor.id,
      asked_at: ctx.now(),
      answered_at: null,
    })
    .execute()
  await tellOfReturn(tx, input.returnId)
  const token = signLink(ctx, "bank link", { id: ask.id, version, endsAt: ask.expires_at })
  const link = `${input.origin}/portal/bank/v1/${token}`
  if (about.email)
    await mailLink(tx, ctx, { ...about, email: about.email, askId: ask.id, link, returnId: input.returnId })
  const detail = { ask: ask.id, version, mailed: about.email !== null }
  await appendAudit(tx, ctx, actor, { action: "bank.ask", subject: `return:${input.returnId}`, detail })
  return done({ link: about.email ? null : link, mailedTo: about.email, expiresAt: ask.expires_at })
}

type About = Awaited<ReturnType<typeof aboutReturn>>

function aboutReturn(tx: Tx, returnId: string) {
  return tx
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["returns.rma", "returns.locale", "orders.number", "shops.name as shop", "customers.email"])
    .where("returns.id", "=", returnId)
    .executeTakeFirstOrThrow()
}

async function newestVersion(tx: Tx, returnId: string): Promise<number> {
  const row = await tx
    .selectFrom("bank_asks")
    .select(({ fn }) => fn.max("version").as("version"))
    .where("return_id", "=", returnId)
    .executeTakeFirst()
  return row?.version ?? 0
}

async function mailLink(
  tx: Tx,
  ctx: Context,
  {
    locale,
    email,
    shop,
    number,
    rma,
    link,
    askId,
    returnId,
  }: About & Record<"email" | "link" | "askId" | "returnId", string>,
) {
  const { mail } = words[locale]
  const fill = (text: string) =>
    text.replace(
      /\{\{(\w+)\}\}/g,
      (_, name: string) => ({ shop, order: number, rma, link, days: `${DAYS}` })[name] ?? "",
    )
  await queueMail(tx, ctx, {
    key: `bank:${askId}`,
    about: `bank_ask:${askId}`,
    to: email,
    subject: fill(mail.subject),
    text: fill(mail.text),
    returnId,
    kinds: ["account_asked"],
  })
}
