import { sql } from "kysely"
import { expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { refundCase } from "../../server/refunds/case.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { refundQueue } from "../../server/refunds/queue.ts"
import { refreshDue } from "../../server/refunds/refresh-due.ts"
import { rejectIntent } from "../../server/refunds/reject-intent.ts"
import { decideCase } from "../../server/review/decide-case.ts"
import { loadCase, versionOf } from "../../server/review/load-case.ts"
import { RefundCase, RefundQueue, type refundFilters } from "../../shared/contract/refunds.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY, MORNING } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { arrived, worn } from "../sync/handheld.ts"

const finance = (till: Till) => actorOf(till.seed, till.seed.people.finance)

async function queue(till: Till, show?: (typeof refundFilters)[number], cursor?: string) {
  const answer = await refundQueue(till.ctx.database.read, till.ctx, finance(till), {
    ...(show && { show }),
    ...(cursor && { cursor }),
  })
  if (!answer.ok) throw new Error(answer.code)
  return RefundQueue.parse(answer.value)
}

async function arrive(till: Till, one = till.seed.jacket) {
  await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, one)))
}

describeEngines("finance's list", ({ open }) => {
  test("refuses an operator, a lead and everyone who is not finance", async () => {
    const till = await newTill(open)
    for (const role of ["operator", "lead", "customer_service", "quality", "administrator"] as const) {
      const actor = actorOf(till.seed, till.seed.people[role])
      const read = till.ctx.database.read
      expect(await refundQueue(read, till.ctx, actor, {})).toMatchObject({ code: "not_allowed" })
      const input = { returnId: till.seed.jacket.returnId }
      expect(await refundCase(read, till.ctx, actor, input)).toMatchObject({ code: "not_allowed" })
    }
  })

  test("shows a parcel that arrived and nobody opened as owed, by its due day, and only once the day is near", async () => {
    const till = await newTill(open)
    await arrive(till)
    expect((await queue(till)).rows).toEqual([])
    // three days before the due day; nothing happens to the return meanwhile
    till.ctx.clock.set(MORNING + 8 * DAY)
    expect(await refreshDue(till.ctx)).toBe(1)
    const { rows, counts } = await queue(till)
    expect(rows).toMatchObject([
      {
        id: `obligation:${till.seed.jacket.returnId}`,
        kind: "obligation",
        reasons: ["due_before_inspection"],
        holder: "dock",
        amountMinor: 8_990,
        dueDay: "2026-12-05",
        daysLeft: 3,
      },
    ])
    expect(counts).toMatchObject({ obligations: 1, waiting: 1 })
    till.ctx.clock.advance(4 * DAY)
    expect((await queue(till, "obligations")).rows).toMatchObject([{ daysLeft: -1 }])
  })

  test("finds what comes due on each day once, whatever the hour the rounds are made", async () => {
    const till = await newTill(open)
    await arrive(till)
    await arrive(till, till.seed.mugs)
    let found = 0
    for (let hour = 0; hour < 24 * 15; hour += 7) {
      till.ctx.clock.set(MORNING + hour * 3_600_000)
      found += (await refreshDue(till.ctx)) > 0 ? 1 : 0
    }
    expect(found).toBeGreaterThan(0)
    expect((await queue(till, "obligations")).rows).toHaveLength(2)
    expect(await refreshDue(till.ctx)).toBe(0)
  })

  test("names the state, the reasons and whom a refund waits for", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await till.receive(till.seed.mugs)
    const { rows } = await queue(till)
    expect(rows.find((row) => row.kind === "principal")).toMatchObject({
      returnId: till.seed.jacket.returnId,
      state: "held",
      holder: "lead",
      title: "Veste",
      customer: "Camille Secret",
    })
    expect((await queue(till, "moving")).rows).toMatchObject([{ returnId: till.seed.mugs.returnId, state: "released" }])
    expect((await queue(till, "paid")).rows).toEqual([])
  })

  test("shows each row on one page only, though hundreds are due at one moment", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await arrive(till, till.seed.mugs)
    await copies(till, { intents: 150, returns: 230 })
    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await queue(till, "waiting", cursor)
      seen.push(...page.rows.map((row) => row.id))
      cursor = page.next ?? undefined
      pages++
    } while (cursor && pages < 10)
    const { counts } = await queue(till)
    expect(new Set(seen).size).toBe(seen.length)
    expect([seen.length, pages]).toEqual([counts.waiting, 4])
  })

  test("shows what was paid newest first, and each on one page only", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await copies(till, { intents: 250, returns: 0, state: "paid" })
    // some at one moment, as a batch is paid
    await till.ctx.database.write((tx) =>
      sql`update intents set updated_at = 1000 * (cast(substr(id, 28, 9) as bigint) / 7)
        where id like '00000000-0000-4000-8000-1%'`.execute(tx),
    )
    const seen: { id: string; at: number }[] = []
    let cursor: string | undefined
    do {
      const page = await queue(till, "paid", cursor)
      seen.push(...page.rows.map((row) => ({ id: row.id, at: row.updatedAt })))
      cursor = page.next ?? undefined
    } while (cursor && seen.length < 1000)
    expect(new Set(seen.map((one) => one.id)).size).toBe(250)
    expect(seen).toHaveLength(250)
    expect(seen.map((one) => one.at)).toEqual(seen.map((one) => one.at).sort((a, b) => b - a))
    expect(new Set(seen.map((one) => one.at)).size).toBeGreaterThan(10)
  })

  test("tells a return's whole story in order: facts, decisions, people, calls and the bank's words", async () => {
    const { openBank } = await import("../jobs/till.ts")
    const bank = await openBank()
    const till = await newTill(open, bank.provider)
    const { jacket } = till.seed
    await arrive(till)
    await till.receive(jacket, worn("carrier"))
    till.ctx.clock.advance(60_000)
    const [unit] = await till.units(jacket)
    const id = `unit:${unit?.id}`
    const lead = actorOf(till.seed, till.seed.people.lead)
    await till.ctx.database.write(async (tx) => {
      const rows = await loadCase(tx, id)
      const decision = { version: rows ? versionOf(rows) : "", answer: "accept" as const }
      expect(await decideCase(tx, till.ctx, lead, { id, decision })).toMatchObject({ ok: true })
    })
    const delivery = await till.intent(jacket, "delivery")
    await till.ctx.database.write((tx) =>
      rejectIntent(tx, till.ctx, finance(till), {
        id: delivery.id,
        act: { version: String(delivery.version), reason: "paid by the shop" },
      }),
    )
    await bank.tell("500")
    till.ctx.clock.advance(60_000)
    await runDueJobs(till.ctx)
    till.ctx.clock.advance(16 * 60_000)
    await runDueJobs(till.ctx)
    await bank.close()
    const answer = await refundCase(till.ctx.database.read, till.ctx, finance(till), { returnId: jacket.returnId })
    if (!answer.ok) throw new Error(answer.code)
    const story = RefundCase.parse(answer.value)
    const told = story.timeline.map((entry) => entry.code)
    expect(told.filter((code) => code !== "looked_again" && code !== "settled")).toEqual([
      "announced",
      "parcelArrived",
      "parcelOpened",
      "unitInspected",
      "photoAdded",
      "parcelClosed",
      "review_decide",
      "refund_reject",
      "attempt_sent",
      "attempt_unknown",
      "attempt_succeeded",
    ])
    expect(told).toContain("settled")
    expect(story.timeline.map((entry) => entry.at)).toEqual(
      story.timeline.map((entry) => entry.at).sort((a, b) => a - b),
    )
    expect(story.intents.find((one) => one.kind === "principal")).toMatchObject({
      state: "paid",
      attempts: [{ number: 1, state: "succeeded" }],
      may: { release: false, reject: false, retry: false, hold: false, stop: false, adjust: true },
    })
    expect(story.lines).toMatchObject([{ received: 1, accepted: 1, refunded: 1 }])
    expect(story.intents.find((one) => one.kind === "delivery")?.may).toEqual({
      release: false,
      reject: false,
      retry: true,
      hold: false,
      stop: false,
      adjust: false,
    })
  })
})

/** Rows like one that is there, by the engine itself. */
async function copies(
  till: Till,
  { intents, returns, state }: { intents: number; returns: number; state?: string },
): Promise<void> {
  await till.ctx.database.write(async (tx) => {
    await decideReturn(tx, till.ctx, till.seed.mugs.returnId, "test")
    const one = await tx.selectFrom("intents").selectAll().where("kind", "=", "principal").executeTakeFirstOrThrow()
    // of another return than the one whose case is read
    const { returnId: return_id, orderId: order_id } = till.seed.mugs
    const row = { ...one, state: state ?? one.state, return_id, order_id }
    await fill(tx, "intents", row as unknown as Record<string, unknown>, intents)
    const back = await tx
      .selectFrom("returns")
      .selectAll()
      .where("id", "=", till.seed.mugs.returnId)
      .executeTakeFirstOrThrow()
    const obligations = JSON.stringify([{ reason: "due_before_inspection", amountMinor: 5, holder: { kind: "dock" } }])
    const due_at = one.due_at
    await fill(tx, "returns", { ...back, obligations, due_at, due_day: one.due_day }, returns, ["rma"])
  })
}

async function fill(
  tx: Parameters<Parameters<Till["ctx"]["database"]["write"]>[0]>[0],
  table: "intents" | "returns",
  row: Record<string, unknown>,
  count: number,
  also: string[] = [],
): Promise<void> {
  const names = Object.keys(row)
  const values = names.map((name) => {
    if (name === "id" || also.includes(name)) return sql`'00000000-0000-4000-8000-' || cast(100000000000 + n.i as text)`
    const value = row[name]
    return value === null ? sql`null` : sql.lit(value as string | number)
  })
  await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)})
    select ${sql.join(values)} from n`.execute(tx)
}
