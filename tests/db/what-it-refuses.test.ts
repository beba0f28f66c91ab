import { sql } from "kysely"
import { beforeAll, expect, test } from "vitest"
import type { Database } from "../../server/db/open.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

describeEngines("what the database refuses by itself", ({ open }) => {
  let database: Database
  let seed: SeedSmall
  const run = (text: string) => database.write((tx) => sql.raw(text).execute(tx))
  const refuses = (text: string, says: RegExp) => expect(run(text), text).rejects.toThrow(says)
  beforeAll(async () => {
    database = await open()
    seed = await seedSmall(testContext(database))
    const id = seed.jacket.returnId
    await run(`insert into ledger_entries (id, source, kind, text, at) values ('e1', 's1', 'refund', 'a refund', 1)`)
    await run(`insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
      values ('e1', 0, 'refunds', 100, 'EUR')`)
    await run(`insert into audit (seq, at, actor, action, subject, detail, prev_hash, hash)
      values (1, 1, 'system', 'a', 's', '{}', 'p', 'h')`)
    await run(`insert into intents (id, return_id, order_id, shop_id, payment_id, kind, number, amount_minor, currency,
      state, reasons, units, breakdown, inspected_by, basis, created_at, updated_at) values ('i1', '${id}',
      '${seed.jacket.orderId}', '${seed.shopId}', '${seed.jacket.paymentIds[0]}', 'principal', 0, 100, 'EUR',
      'released', '[]', '[]', '[]', '[]', 'withdrawal', 1, 1)`)
    await run(`insert into attempts (id, intent_id, number, idempotency_key, state, provider, fence, prepared_at)
      values ('a1', 'i1', 1, 'k1', 'prepared', 'test', 1, 1)`)
  })

  test.each([
    ["ledger_entries", "text"],
    ["ledger_postings", "account"],
    ["audit", "detail"],
  ])("rewrites and deletes no line of %s, whatever code asks for it", async (table, column) => {
    await refuses(`update ${table} set ${column} = 'mended'`, /append-only/)
    await refuses(`delete from ${table}`, /append-only/)
  })

  test("never reserves or refunds more of a payment than was captured, and no sum below nothing", async () => {
    const where = `where id = '${seed.jacket.paymentIds[0]}'`
    await refuses(`update payments set reserved_minor = captured_minor + 1 ${where}`, /check/i)
    await refuses(`update payments set reserved_minor = 5000, refunded_minor = 5000 ${where}`, /check/i)
    for (const column of ["captured_minor", "reserved_minor", "refunded_minor", "outside_minor", "overpaid_minor"])
      await refuses(`update payments set ${column} = -1 ${where}`, /check/i)
    // what others gave back may pass the capture: it has happened
    await run(`update payments set outside_minor = captured_minor + 1 ${where}`)
  })

  test("keeps no sum that a double cannot hold, and no refund of nothing", async () => {
    await refuses(`update payments set captured_minor = 9007199254740993`, /check/i)
    await refuses(`update order_lines set paid_minor = 9007199254740993`, /check/i)
    await refuses(`update intents set amount_minor = 0`, /check/i)
  })

  test("moves no intent and no attempt along a way that the table of moves has not", async () => {
    await refuses(`update intents set state = 'paid' where id = 'i1'`, /may not make/)
    await refuses(`update attempts set state = 'succeeded' where id = 'a1'`, /may not make/)
    await run(`update intents set state = 'paying' where id = 'i1'`)
    await run(`update attempts set state = 'sent' where id = 'a1'`)
    await refuses(`update attempts set state = 'prepared' where id = 'a1'`, /may not make/)
  })

  test("settles one unit by one payment once, whichever intent comes second", async () => {
    const unit = (intent: string, active: number) => `insert into intent_units (intent_id, unit_id, kind, payment_id,
      number, active) values ('${intent}', 'u1', 'principal', 'p1', 0, ${active})`
    const columns = "return_id, order_id, shop_id, payment_id, kind, number, amount_minor, currency, basis, created_at"
    const lists = "reasons, units, breakdown, inspected_by, updated_at"
    await run(`insert into intents (id, state, ${columns}, ${lists})
      select 'i2', 'held', ${columns}, ${lists} from intents where id = 'i1'`)
    await run(unit("i1", 1))
    await refuses(unit("i2", 1), /unique/i)
    await run(unit("i2", 0))
  })

  test("gives one number of one fact's stream to one fact", async () => {
    const slot = (fact: string) =>
      `insert into fact_slots (stream, seq, fact_id, hash, at) values ('s', 1, '${fact}', 'h', 1)`
    await run(slot("f1"))
    await refuses(slot("f2"), /unique/i)
  })
})
