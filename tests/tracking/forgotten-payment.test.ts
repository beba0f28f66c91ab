import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { queueReconcile } from "../../server/books/begin-reconcile.ts"
import { compareBooks } from "../../server/books/compare-books.ts"
import { RECONCILE } from "../../server/books/list-books.ts"
import { claimJob } from "../../server/jobs/claim.ts"
import { reconcile } from "../../server/jobs/reconcile.ts"
import type { Bank, Till } from "../jobs/till.ts"
import { HOUR, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { openExchanges } from "./exchange-shop.ts"

const world = openExchanges()
const { asked } = world
let bank: Bank
beforeAll(async () => {
  ;({ bank } = await world.begin())
})
afterAll(() => world.end())
beforeEach(() => world.empty())

describeEngines("what a customer paid by a page that the house has forgotten", (under) => {
  const open = emptied(under)

  /** As at night. The provider's moments are the machine's own, so the house's clock follows it here. */
  async function compare({ ctx }: Till, linkId = "", later = HOUR) {
    ctx.clock.advance(Date.now() + later - ctx.now())
    await ctx.database.write((tx) => queueReconcile(tx, ctx, null))
    const job = await ctx.database.write((tx) => claimJob(tx, [RECONCILE], ctx.now()))
    if (!job) throw new Error("nothing to compare")
    await reconcile(ctx, job, (_ctx, listed) => compareBooks(ctx.database.read, listed))
    const rows = await ctx.database.read.selectFrom("differences").selectAll().execute()
    const last = await ctx.database.read
      .selectFrom("reconciliations")
      .selectAll()
      .orderBy("begun_at", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirstOrThrow()
    // the other tests' houses have pages at this bank, too
    const own = rows.filter((one) => one.kind === "paid_unasked" && JSON.parse(one.detail).link === linkId)
    return { own, seen: own.filter((one) => one.last_seen_at === last.ended_at), state: last.state }
  }
  /** Back to a backup of before the exchange was asked for. */
  const setBack = ({ ctx }: Till) =>
    ctx.database.write(async (tx) => {
      await tx.deleteFrom("differences_asked").execute()
      await tx.deleteFrom("jobs").where("kind", "=", "ask_difference").execute()
    })

  test("is found by the comparison, once, on its return, until it is given back in the provider's own page", async () => {
    const { till, pay } = await world.dearer(open)
    const [before] = await asked(till)
    const links = bank.provider.paymentLinks
    if (!before?.provider_id || !links) throw new Error("nobody asked for it")
    const compared = () => compare(till, before.provider_id ?? "")
    expect((await compared()).own, "what is open, nobody paid").toEqual([])
    await setBack(till)
    await pay()
    const link = await links.look(before.provider_id)
    if (link.state !== "paid") throw new Error("it is not paid")
    const young = await compare(till, before.provider_id, 5 * MINUTE)
    expect(young.own, "its provider's list may be ahead of us: it is the next comparison's").toEqual([])
    const first = await compared()
    expect(first.own).toMatchObject([
      {
        ...{ kind: "paid_unasked", provider: "test", subject: link.paymentReference, state: "open" },
        ...{ return_id: till.seed.jacket.returnId, ours_minor: null, theirs_minor: 2_000, currency: "EUR" },
      },
    ])
    expect(JSON.parse(first.own[0]?.detail ?? "{}")).toEqual({ rma: till.seed.jacket.rma, link: before.provider_id })
    expect(await compared()).toMatchObject({ own: [{ id: first.own[0]?.id }], seen: [{ version: 1 }] })
    const back = { paymentReference: link.paymentReference, currency: "EUR", metadata: {} }
    await bank.provider.refund({ ...back, idempotencyKey: `a-${link.paymentReference}`, amountMinor: 500 })
    expect((await compared()).seen, "a part of it is there still").toMatchObject([{ theirs_minor: 1_500, version: 2 }])
    await bank.provider.refund({ ...back, idempotencyKey: `b-${link.paymentReference}`, amountMinor: 1_500 })
    expect((await compared()).seen).toEqual([])
  })

  test("is no difference where the house knows of it, and is one where it was paid in its page's last moment", async () => {
    const { till, pay } = await world.dearer(open)
    const [row] = await asked(till)
    const compared = () => compare(till, row?.provider_id ?? "no page")
    await pay()
    expect((await compared()).own, "its own job is to look at it yet").toEqual([])
    await world.later(till)
    expect(await asked(till)).toMatchObject([{ state: "paid" }])
    expect((await compared()).own).toEqual([])
    const nothing = { paid_at: null, payment_reference: null, state: "expired" as const }
    await till.ctx.database.write((tx) => tx.updateTable("differences_asked").set(nothing).execute())
    expect((await compared()).seen).toMatchObject([{ return_id: till.seed.jacket.returnId, theirs_minor: 2_000 }])
  })

  test("proves nothing of a provider that does not say what was paid", async () => {
    const { till } = await world.dearer(open)
    const links = bank.provider.paymentLinks
    if (!links) throw new Error("no pages")
    const paid = async () => Promise.reject(new Error("connect ECONNREFUSED"))
    till.ctx.providers = new Map([["test", { ...bank.provider, paymentLinks: { ...links, paid } }]])
    expect((await compare(till)).state).toBe("incomplete")
  })
})
