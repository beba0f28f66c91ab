import { expect, test } from "vitest"
import { bankPage } from "../../server/bank/bank-page.ts"
import { bankOfReturn } from "../../server/bank/of-return.ts"
import { forgottenPayments, isForgotten } from "../../server/books/forgotten-payments.ts"
import { listBooks } from "../../server/books/list-books.ts"
import { listDifferences } from "../../server/books/list-differences.ts"
import type { Db } from "../../server/db/open.ts"
import { makePapers } from "../../server/exports/make-papers.ts"
import { readNotes } from "../../server/exports/read-notes.ts"
import { readPapers } from "../../server/exports/read-papers.ts"
import { creditBalance } from "../../server/refunds/credits/credit-balance.ts"
import { dueDays } from "../../server/refunds/due-days.ts"
import { lateReport } from "../../server/refunds/late-report.ts"
import { leaving } from "../../server/refunds/leaving.ts"
import { paymentsWaiting } from "../../server/refunds/payments-waiting.ts"
import { refundQueue } from "../../server/refunds/queue.ts"
import { resolutionPage } from "../../server/refunds/resolutions/resolution-page.ts"
import { runClock } from "../../server/refunds/run-clock.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { newBankTill } from "../bank/bank-till.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { fillOpen } from "./many-refunds.ts"
import { wish } from "./wishes.ts"

/** All that grows with the years, and what grows with every refund. */
const grows = [
  ...["intents", "returns", "orders", "order_lines", "payments", "customers", "attempts", "refunds", "jobs"],
  ...["bank_asks", "bank_accounts", "bank_ways", "bank_transfers", "bank_files", "bank_reports", "paid_outside"],
  ...["claims", "store_credits", "credit_parts", "resolutions", "return_lines", "units", "parcels", "parcel_returns"],
  ...["credit_notes", "credit_note_turns", "papers_wanted", "tax_shares", "surcharge_days", "ledger_entries"],
  ...["ledger_postings", "reconciliations", "differences", "settlement_files", "settlement_lines"],
  ...["differences_asked", "disputes"],
]

describeEngines("finance's other pages", ({ open }) => {
  test("read nothing whole that grows, nor all that a shop ever took back, behind any of them", async () => {
    const till = await newBankTill(open)
    const { ctx, seed } = till
    await till.ready()
    await wish(till, seed.jacket, { want: "store_credit" })
    await till.receive(seed.jacket)
    await fillOpen(till, { intents: 60, returns: 12, paid: 60 })
    ctx.clock.advance(30 * DAY)
    const watched = watchQueries(ctx.database)
    const finance = till.inès
    const returnId = seed.mugs.returnId
    const key: Actor = { kind: "api_key", id: "k", shopId: seed.shopId, siteId: null, scopes: ["credit.spend"] }
    const forgotten = { provider: "stripe", linkId: "cs_1", paymentReference: "pi_1", rma: seed.mugs.rma }
    const pages: Record<string, (db: Db) => Promise<unknown>> = {
      bank: (db) => bankPage(db, ctx, finance),
      "a return's bank": (db) => bankOfReturn(db, ctx, finance, { returnId }),
      late: (db) => lateReport(db, ctx, finance, {}),
      "late by one": (db) => lateReport(db, ctx, finance, { holder: "finance" }),
      papers: (db) => readPapers(db, ctx, finance),
      notes: (db) => readNotes(db, finance, { returnId }),
      resolutions: (db) => resolutionPage(db, ctx, finance, { returnId }),
      claims: (db) => refundQueue(db, ctx, finance, { show: "claims", shop: seed.shopId }),
      credits: (db) => creditBalance(db, ctx, key, { code: "ABCDEFGHJKLM" }),
      "one shop's": (db) => refundQueue(db, ctx, finance, { show: "all", shop: seed.shopId, due: "late" }),
      "one shop's days": (db) => dueDays(db, ctx, finance, { shop: seed.shopId }),
      "a forgotten page": (db) => isForgotten(db, forgotten),
      "a forgotten payment": (db) =>
        forgottenPayments(db, [{ ...forgotten, amountMinor: 900, currency: "EUR", givenMinor: 0 }]),
      "one shop's sums": (db) => leaving(db, ctx, finance, { shop: seed.shopId }),
      "payments that wait": (db) => paymentsWaiting(db, finance),
      books: (db) => listBooks(db, finance),
      differences: (db) => listDifferences(db, finance, { state: "open" }),
    }
    for (const page of Object.values(pages)) await page(watched.db)
    await makePapers({ ...ctx, database: { ...ctx.database, read: watched.db } })
    await runClock({ ...ctx, database: { ...ctx.database, read: watched.db } })
    const plans = await watched.plans(true)
    expect(fullScans(plans, grows)).toEqual([])
    // an index that names nothing but the shop is a list of all that it ever took back
    const byShop = plans.flatMap(({ sql: text, plan }) =>
      plan.filter((line) => /SEARCH returns USING (COVERING )?INDEX \w+ \(shop_id=\?\)/.test(line)).map(() => text),
    )
    expect(byShop).toEqual([])
  }, 60_000)
})
