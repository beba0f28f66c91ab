import { runDueJobs } from "../../server/jobs/worker.ts"
import type { Mail, Mailer, MailSaid } from "../../server/mail/mailer.ts"
import { tellAll } from "../../server/notices/tell-all.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { MINUTE, testConfig } from "../support/context.ts"
import type { Database } from "../support/engines.ts"

/** A bank that pays at once. */
const bank: RefundProvider = {
  name: "test",
  capabilities: {
    partial: true,
    multiple: true,
    pending: false,
    keyLifetime: 86_400_000,
    listsRefunds: false,
    webhooks: null,
    rate: { perSecond: 1_000, atOnce: 10 },
  },
  refund: async ({ idempotencyKey }: { idempotencyKey: string }) => ({
    outcome: "succeeded",
    providerRefundId: `re_${idempotencyKey}`,
  }),
  lookup: async () => [],
  checkWebhook: () => ({ ok: false, why: "no_secret" }),
  parseWebhook: () => ({ about: "nothing" }),
} as unknown as RefundProvider

export interface Postbox extends Till {
  /** Each mail that was taken, in its order. */
  got: Mail[]
  /** What the mail server says from now on. */
  says(said: MailSaid): void
  /** What is due now, and then after the quiet minutes; jobs are run as well. */
  now(): Promise<void>
  later(minutes?: number): Promise<void>
  states(returnId: string): Promise<Record<string, string>>
}

/** A floor with a bank, a shop of a name, and a mailbox that can be told to refuse. */
export async function newPostbox(open: () => Promise<Database>, env: Record<string, string> = {}): Promise<Postbox> {
  const till = await newTill(open, bank)
  const { ctx } = till
  const got: Mail[] = []
  let said: MailSaid = { outcome: "sent" }
  const mailer: Mailer = {
    name: "smtp",
    send: async (mail) => {
      if (said.outcome === "sent") got.push(mail)
      return said
    },
  }
  ctx.mailer = mailer
  ctx.config = testConfig({
    MAIL_FROM: "Shop <returns@shop.example>",
    PORTAL_URL: "https://retours.example.com",
    ...env,
  })
  const now = async () => {
    await tellAll(ctx)
    await runDueJobs(ctx)
  }
  return {
    ...till,
    got,
    says: (next) => {
      said = next
    },
    now,
    later: async (minutes = 4) => {
      await now()
      ctx.clock.advance(minutes * MINUTE)
      await now()
    },
    states: async (returnId) => {
      const rows = await ctx.database.read
        .selectFrom("notices")
        .select(["kind", "state"])
        .where("return_id", "=", returnId)
        .orderBy("moment")
        .execute()
      return Object.fromEntries(rows.map((row) => [row.kind, row.state]))
    },
  }
}
