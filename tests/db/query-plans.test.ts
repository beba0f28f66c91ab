import type { CompiledQuery, Kysely, KyselyPlugin, RootOperationNode } from "kysely"
import { beforeAll, expect, test } from "vitest"
import { keepRun } from "../../server/books/keep-run.ts"
import { listBooks } from "../../server/books/list-books.ts"
import { listDifferences } from "../../server/books/list-differences.ts"
import type { Context } from "../../server/context.ts"
import type { Database, Tx } from "../../server/db/open.ts"
import { stampCommit } from "../../server/db/stamp-commit.ts"
import { type Handheld, layHandheld, play, type Visit } from "../../server/demo/handhelds.ts"
import { keepArticles } from "../../server/intake/keep-articles.ts"
import { keepNames } from "../../server/intake/keep-names.ts"
import { noteReturn } from "../../server/intake/note-return.ts"
import { orderPage } from "../../server/intake/order-page.ts"
import { readReturns } from "../../server/intake/read-returns.ts"
import { returnPage } from "../../server/intake/return-page.ts"
import { search } from "../../server/intake/search.ts"
import { claimJob } from "../../server/jobs/claim.ts"
import { postEntry } from "../../server/ledger/post.ts"
import { openException } from "../../server/receiving/open-exception.ts"
import { refundCase } from "../../server/refunds/case.ts"
import { leaving } from "../../server/refunds/leaving.ts"
import { refundQueue } from "../../server/refunds/queue.ts"
import { releaseBatches } from "../../server/refunds/release-batch.ts"
import { resolutionPage } from "../../server/refunds/resolutions/resolution-page.ts"
import { savedFilters } from "../../server/refunds/saved-filters.ts"
import { withholdRestored } from "../../server/refunds/withhold-restored.ts"
import { findReturns } from "../../server/review/find-returns.ts"
import { reviewQueue } from "../../server/review/queue.ts"
import { pull } from "../../server/sync/pull.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { cleanAnswers } from "../../shared/policy/grade.ts"
import { HOUR, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedReturn, type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { bigTables, fillWithRows } from "./many-rows.ts"

const MANY = 50_000
/** How much a first pull has before it: one site's documents are nearly all of the table here, and each is sent. */
const COUNTS_ALL = /^select cast\(count\(\*\) as bigint\) as "count" from "device_docs"/

const AN_ID = "0190a3f0-0000-7000-8000-000000000000"
const nothingCompared = {
  compared: { providers: [], postings: [], entries: 0, intents: 0, payments: 0, orderLines: 0, settlementLines: 0 },
  balances: [],
  seen: [
    {
      kind: "books" as const,
      provider: "",
      subject: "x",
      returnId: null,
      oursMinor: null,
      theirsMinor: null,
      currency: null,
      detail: {},
    },
  ],
}

/** Everything that is recorded of one parcel. */
function visit(seed: SeedSmall, one: SeedReturn, by: Handheld, at: number, category: string): Visit {
  const about = { parcelId: one.parcelId, siteId: seed.siteId }
  const named = { ...about, key: one.parcelKey, scan: null }
  const photo = { slot: "label", sha256: "a".repeat(64), bytes: 1000, mime: "image/jpeg" as const }
  const unit = { lpn: null, serial: null, ordinal: 1 }
  const said = { grade: "A", disposition: "restock", fault: null, defects: [], overrideReason: null, note: null }
  const line = { returnId: one.returnId, lineId: one.lineIds[0], unit, scan: null, outcome: "graded", place: null }
  const answers = cleanAnswers(builtInPolicy, category)
  return {
    at,
    by,
    facts: [
      { type: "v1.ParcelArrived", body: { ...named, damaged: false, deliveryId: null } },
      { type: "v1.ParcelOpened", body: { ...named, returnIds: [one.returnId] }, photos: [photo] },
      { type: "v1.UnitInspected", body: { ...about, ...line, ...said, answers, policyVersion: 1 } },
      { type: "v1.ParcelClosed", body: { ...about, found: 1, expected: 1, missing: [], emptyBox: false } },
    ],
  }
}

describeEngines(`at ${MANY} rows a table`, ({ engine, open }) => {
  let database: Database
  let ctx: Context
  let seed: SeedSmall
  let handheld: Handheld
  const asked: RootOperationNode[] = []
  const recorder: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }

  beforeAll(async () => {
    database = await open()
    const plain = testContext(database)
    seed = await seedSmall(plain)
    const who = { siteId: seed.siteId, personId: seed.people.operator.id, enrolledBy: seed.people.lead.id }
    handheld = await database.write((tx) => layHandheld(tx, plain, { name: "One", ...who }))
    const first = visit(seed, seed.jacket, handheld, plain.now() - HOUR, "clothing")
    await database.write((tx) => play(tx, plain, first))
    const odd = { kind: "damaged_in_transit" as const, siteId: seed.siteId, parcelId: seed.jacket.parcelId }
    await database.write((tx) => openException(tx, plain, { ...odd, factId: plain.newId() }))
    await database.write(async (tx) => {
      const job = { id: "first", kind: "pay_intent", subject: "first", payload: "{}", run_at: 1, created_at: 1 }
      await tx
        .insertInto("jobs")
        .values({ ...job, tries: 0, fence: 0 })
        .execute()
    })
    await database.write(async (tx) => {
      const customer = await tx.selectFrom("customers").select("id").executeTakeFirstOrThrow()
      await keepNames(tx, customer.id, "Camille Secret")
      await keepArticles(tx, seed.jacket.returnId)
      const note = { id: plain.newId(), text: "By phone" }
      await noteReturn(tx, plain, service(), { returnId: seed.jacket.returnId, note })
    })
    const posted = { amountMinor: 1, currency: "EUR" }
    const postings = [
      { ...posted, account: "payable:x" },
      { ...posted, account: "outside:x", amountMinor: -1 },
    ]
    const entry = { source: "first", kind: "outside" as const, intentId: null, text: "the first", postings }
    await database.write((tx) => postEntry(tx, plain, entry))
    await database.write((tx) => keepRun(tx, plain, { ...nothingCompared, personId: null, begunAt: 1 }))
    await fillWithRows(database, MANY)
    ctx = testContext({
      ...database,
      read: database.read.withPlugin(recorder),
      write: (work) => database.write((tx) => work(tx.withPlugin(recorder) as Tx)),
    })
  }, 180_000)

  /** Tables that a query reads from end to end, by the engine's own plan. */
  async function readsWhole(query: CompiledQuery): Promise<string[]> {
    const db = database.db as unknown as Kysely<unknown>
    const explain = engine === "sqlite" ? "explain query plan " : "explain (format json) "
    const { rows } = await db.executeQuery<Record<string, unknown>>({ ...query, sql: explain + query.sql })
    const plan = JSON.stringify(rows)
    const found =
      engine === "sqlite" ? plan.matchAll(/"SCAN (\w+)"/g) : plan.matchAll(/"Seq Scan".*?"Relation Name":"(\w+)"/g)
    const tables = [...found].map(([, table = ""]) => table).filter((table) => bigTables.includes(table))
    // SQLite says as much of what a part of the query made under a table's name
    for (const [, made = ""] of plan.matchAll(/"(?:CO-ROUTINE|MATERIALIZE) (\w+)"/g))
      if (tables.includes(made)) tables.splice(tables.indexOf(made), 1)
    return tables
  }

  const lead = () => ({
    kind: "person" as const,
    id: seed.people.lead.id,
    roles: [{ role: "lead" as const, siteId: seed.siteId }],
  })
  const service = () => ({
    kind: "person" as const,
    id: seed.people.customer_service.id,
    roles: [{ role: "customer_service" as const, siteId: null }],
  })
  const finance = { kind: "person" as const, id: "f", roles: [{ role: "finance" as const, siteId: null }] }
  const hot: Record<string, () => Promise<unknown>> = {
    "a push of a whole parcel": () =>
      ctx.database.write((tx) => play(tx, ctx, visit(seed, seed.mugs, handheld, ctx.now() - HOUR / 2, "home"))),
    "what a restored server withholds": () =>
      ctx.database.write((tx) => withholdRestored(tx, ctx, { id: handheld.stream }, 100)),
    "the stamp of a commit": () => ctx.database.write((tx) => stampCommit(tx)),
    "a pull": () => {
      const device = { id: handheld.deviceId, siteId: seed.siteId }
      return pull(ctx, { kind: "device", ...device }, { device, query: {} })
    },
    "the worker's next job": () => ctx.database.write((tx) => claimJob(tx, ["pay_intent"], ctx.now())),
    "a lead's list": () => reviewQueue(ctx.database.read, ctx, lead(), { siteId: null }),
    "a lead's list of one kind at one site, and of their own": async () => {
      const { read } = ctx.database
      await reviewQueue(read, ctx, lead(), { siteId: seed.siteId, kind: "damaged_in_transit" })
      await reviewQueue(read, ctx, lead(), { siteId: null, kind: "record", mine: true })
    },
    "a lead's search for a parcel's return": () =>
      findReturns(ctx.database.read, ctx, lead(), { q: seed.jacket.orderNumber }),
    "finance's list": () => refundQueue(ctx.database.read, ctx, finance, { show: "waiting" }),
    "a refund's case": () => refundCase(ctx.database.read, ctx, finance, { returnId: seed.jacket.returnId }),
    "the books and what differs": async () => {
      const { read } = ctx.database
      await listBooks(read, finance)
      await listDifferences(read, finance, { state: "open" })
      await listDifferences(read, finance, { state: "closed", after: `77.${AN_ID}` })
    },
    "finance's list by a number": () => refundQueue(ctx.database.read, ctx, finance, { show: "all", text: "x77" }),
    "finance's list by half a name, half an address, an amount": async () => {
      for (const text of ["secr cam", "camille@", "12,00", "12,00 €"])
        await refundQueue(ctx.database.read, ctx, finance, { show: "all", text })
    },
    "what leaves when, and what lateness adds": () => leaving(ctx.database.read, ctx, finance, {}),
    "releases that wait for a second person": () => releaseBatches(ctx.database.read, ctx, finance),
    "one's own lists": () => savedFilters(ctx.database.read, finance),
    "customer service's search": async () => {
      for (const text of ["camille", "secr cam", "smaille", "x77", "lpn-77", "camille@secret.example", "e77@x", "a 7"])
        await search(ctx.database.read, ctx, service(), { text })
    },
    "a return's page": () => returnPage(ctx.database.read, ctx, service(), { returnId: seed.jacket.returnId }),
    "what a customer gets": () => resolutionPage(ctx.database.read, ctx, finance, { returnId: seed.jacket.returnId }),
    "a shop's tool that asks after a return": async () => {
      const key = {
        kind: "api_key" as const,
        id: "k",
        shopId: seed.shopId,
        siteId: seed.siteId,
        scopes: ["return.read"],
      }
      await readReturns(ctx.database.read, key, { number: seed.jacket.rma })
      await readReturns(ctx.database.read, key, { order: seed.jacket.orderNumber })
    },
    "an order's page": () => orderPage(ctx.database.read, ctx, service(), { orderId: seed.mugs.orderId }),
  }

  test.each(Object.keys(hot))("%s reads no table from end to end", async (name) => {
    asked.length = 0
    await hot[name]?.()
    const queries = asked.map((node) => database.db.getExecutor().compileQuery(node, { queryId: "explained" } as never))
    const looked = [...new Map(queries.map((query) => [query.sql, query])).values()]
    const told = looked.filter(
      (query) => /^\s*(with|select|update|delete)/i.test(query.sql) && !query.sql.includes("advisory"),
    )
    expect(told.length).toBeGreaterThan(0)
    const whole: string[] = []
    // SQLite is given the values of a push behind a plus (prepared.ts), and finds its indexes all the same
    const plus = engine === "sqlite" && name === "a push of a whole parcel"
    const given = plus ? told.map((query) => ({ ...query, sql: query.sql.replaceAll("?", "+?") })) : []
    for (const query of [...told, ...given]) {
      const tables = await readsWhole(query)
      if (tables.length > 0 && !COUNTS_ALL.test(query.sql)) whole.push(`${tables.join(", ")}: ${query.sql}`)
    }
    expect(whole).toEqual([])
  })
})
