import { askForAccount } from "../../server/bank/ask-for-account.ts"
import { decideAccount } from "../../server/bank/decide-account.ts"
import { giveAccount } from "../../server/bank/give-account.ts"
import type { Tables } from "../../server/db/tables.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { readLink, signLink } from "../../server/links/sign-link.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { testConfig } from "../support/context.ts"
import type { Database } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"

export const IBAN = "DE89370400440532013000"
export const OTHER_IBAN = "NL91ABNA0417164300"
export const bankEnv = {
  BANK_IBAN: "FR7630006000011234567890189",
  BANK_NAME: "Belvoir SAS",
  BANK_STREET: "1 quai du Wault",
  BANK_POSTCODE: "59000",
  BANK_TOWN: "Lille",
  BANK_COUNTRY: "FR",
}
export const ORIGIN = "https://returns.example.com"

/** Every card is closed. */
const closed: RefundProvider = {
  name: "test",
  capabilities: plain,
  ...withoutWebhooks,
  refund: async () => ({ outcome: "failed", providerRefundId: null, error: "The card was closed" }),
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}

export interface BankTill extends Till {
  inès: Actor
  /** Another of finance. */
  léa: Actor
  /** A refund that the card's provider refused for good. */
  refused(one?: SeedReturn): Promise<Tables["intents"]>
  ask(intent: Tables["intents"], by?: Actor): ReturnType<typeof askForAccount>
  /** The customer follows their link and answers; answers the account's id. */
  answer(link: string, more?: { iban?: string; holder?: string }): Promise<string>
  decide(id: string, by: Actor, verdict?: "approved" | "refused"): ReturnType<typeof decideAccount>
  /** All of the above: it waits for the next file. */
  ready(one?: SeedReturn): Promise<Tables["intents"]>
}

export const address = { line: "5 Lindenstr.", more: "", postcode: "50667", town: "Köln", country: "DE" }

export async function newBankTill(open: () => Promise<Database>): Promise<BankTill> {
  const till = await newTill(open, closed)
  const { ctx, seed } = till
  ctx.config = testConfig(bankEnv)
  await ctx.database.write((tx) => tx.updateTable("customers").set({ email: null }).execute())
  const inès = actorOf(seed, seed.people.finance)
  const léa = await colleague(till)
  const { write, read } = ctx.database
  const refused = async (one = seed.mugs) => {
    await till.receive(one)
    await runDueJobs(ctx)
    return till.intent(one)
  }
  const ask: BankTill["ask"] = (intent, by = inès) =>
    write((tx) =>
      askForAccount(tx, ctx, by, {
        returnId: intent.return_id,
        intentId: intent.id,
        version: String(intent.version),
        origin: ORIGIN,
      }),
    )
  const answer: BankTill["answer"] = async (url, { iban = IBAN, holder = "Camille Dupont" } = {}) => {
    const link = readLink(ctx, "bank link", url.split("/").at(-1) ?? "")
    if (!link) throw new Error("the link opens nothing")
    const given = await write((tx) =>
      giveAccount(tx, ctx, {
        visit: signLink(ctx, "bank visit", link),
        iban,
        bic: null,
        holder,
        address,
        agreed: { locale: "fr", text: "J'accepte expressément" },
      }),
    )
    if (!given.ok) throw new Error(given.detail ?? given.code)
    const row = read.selectFrom("bank_accounts").select("id").where("ask_id", "=", link.id)
    return (await row.executeTakeFirstOrThrow()).id
  }
  const decide: BankTill["decide"] = (id, by, verdict = "approved") =>
    write((tx) => decideAccount(tx, ctx, by, { id, verdict, reason: "looked at" }))
  const ready = async (one = seed.mugs) => {
    const asked = await ask(await refused(one))
    if (!asked.ok) throw new Error(asked.detail ?? asked.code)
    await decide(await answer(asked.value.link ?? ""), léa)
    return till.intent(one)
  }
  return { ...till, inès, léa, refused, ask, answer, decide, ready }
}

async function colleague(till: Till): Promise<Actor> {
  const id = till.ctx.newId()
  const none = { email: null, password_hash: null, pin_hash: null, badge: null, removed_at: null }
  const person = { id, name: "Léa Second", locale: "fr" as const, created_at: 0, ...none }
  await till.ctx.database.write((tx) => tx.insertInto("people").values(person).execute())
  return { kind: "person", id, roles: [{ role: "finance", siteId: null }] }
}

export const everyoneElse = ["operator", "lead", "customer_service", "quality", "administrator"] as const
