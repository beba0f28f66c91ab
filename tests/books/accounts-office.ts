import { compareBooks } from "../../server/books/compare-books.ts"
import { RECONCILE } from "../../server/books/list-books.ts"
import { openDatabase } from "../../server/db/open.ts"
import { claimJob } from "../../server/jobs/claim.ts"
import { reconcile } from "../../server/jobs/reconcile.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { ProviderRefund, RefundProvider } from "../../server/payments/refund-provider.ts"
import type { Books, Difference, DifferenceState } from "../../shared/contract/books.ts"
import { newTill, type Till } from "../jobs/till.ts"
import type { Database, EngineUnderTest, Where } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

/** A provider whose list a test may change behind the house's back. */
export interface Bank {
  made: ProviderRefund[]
  away: boolean
  provider: RefundProvider
  /** A refund that somebody made in its dashboard. */
  plant(one: SeedReturn, amountMinor: number, more?: Partial<ProviderRefund>): ProviderRefund
}

export interface Office extends Till {
  bank: Bank
  finance: TestBrowser
  /** Pays what is due. */
  pay(): Promise<number>
  /** Compares, as finance asks for it, in this thread or in the one that the server has for it; answers what it found. */
  compare(how?: "here" | "aside"): Promise<Books>
  differences(state?: DifferenceState): Promise<Difference[]>
  faults(): Promise<unknown[]>
  shut(): Promise<void>
}

const AN_HOUR = 3_600_000

/** A warehouse, its bank and its accountant; the comparing thread opens their database by its place. */
export function openOffices(under: EngineUnderTest): () => Promise<Office> {
  let where: Where | undefined
  const open = emptied({
    ...under,
    open: async () => {
      where = await under.fresh()
      return openDatabase(where)
    },
  })
  return async () => openOffice(await open(), where as Where)
}

async function openOffice(database: Database, where: Where): Promise<Office> {
  const bank = openBank(() => till.ctx.now())
  const till = await newTill(async () => database, bank.provider)
  // commits bear the machine's own time: this house began long before its clock's morning
  await database.write((tx) => tx.updateTable("commits").set({ at: 0 }).execute())
  till.ctx.config = { ...till.ctx.config, database: placeOf(where) }
  const finance = await testClient(till.ctx).as(till.seed.people.finance)
  const books = async () => (await finance.ask("GET", "/api/books")).body as Books
  return {
    ...till,
    bank,
    finance,
    pay: () => runDueJobs(till.ctx),
    compare: async (how = "here") => {
      till.ctx.clock.advance(AN_HOUR)
      const begun = await finance.ask("POST", "/api/books/reconcile")
      if (begun.status !== 200) throw new Error(JSON.stringify(begun.body))
      if (how === "here") {
        const job = await database.write((tx) => claimJob(tx, [RECONCILE], till.ctx.now()))
        if (job) await reconcile(till.ctx, job, (ctx, listed) => compareBooks(ctx.database.read, listed))
      }
      await runDueJobs(till.ctx)
      return books()
    },
    differences: async (state = "open") => {
      const { body } = await finance.ask("GET", `/api/books/differences?state=${state}`)
      return (body as { differences: Difference[] }).differences
    },
    faults: () => checkLedger(database.read),
    shut: async () => {
      if (database.engine === "sqlite") await database.close()
    },
  }
}

const placeOf = (where: Where) =>
  "file" in where ? { engine: "sqlite" as const, file: where.file } : { engine: "postgres" as const, url: where.url }

function openBank(now: () => number): Bank {
  const made: ProviderRefund[] = []
  const list = async ({ since, after }: { since: number; after: string | null }) => {
    if (bank.away) throw new Error("connect ECONNREFUSED")
    const from = Number(after ?? 0)
    const all = made.filter((one) => one.at >= since)
    return { refunds: all.slice(from, from + 2), next: from + 2 < all.length ? String(from + 2) : null }
  }
  const lookup = async (reference: string) => made.filter((one) => one.paymentReference === reference)
  const refund: RefundProvider["refund"] = async ({ idempotencyKey, ...order }) => {
    const providerRefundId = `tr_${idempotencyKey}`
    made.push({ ...order, providerRefundId, state: "succeeded", at: now() })
    return { outcome: "succeeded", providerRefundId }
  }
  const capabilities = { keyLifetime: 1e9, listsRefunds: true, rate: { perSecond: 1_000, atOnce: 10 } }
  const own = { name: "test", capabilities, refund, list, lookup }
  const bank: Bank = {
    made,
    away: false,
    provider: own as unknown as RefundProvider,
    plant: (one, amountMinor, more = {}) => {
      const planted: ProviderRefund = {
        providerRefundId: `tr_by_hand_${made.length}`,
        paymentReference: `pay_${one.orderNumber}`,
        amountMinor,
        currency: "EUR",
        state: "succeeded",
        metadata: {},
        at: now(),
        ...more,
      }
      made.push(planted)
      return planted
    },
  }
  return bank
}
