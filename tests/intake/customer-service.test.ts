import { beforeAll, expect, test } from "vitest"
import type { Context } from "../../server/context.ts"
import { announceFor } from "../../server/intake/announce-for.ts"
import { cancelReturn } from "../../server/intake/cancel-return.ts"
import { correctReturn } from "../../server/intake/correct-return.ts"
import { extendWindow } from "../../server/intake/extend-window.ts"
import { labelOf } from "../../server/intake/label-of.ts"
import { noteReturn } from "../../server/intake/note-return.ts"
import { orderPage } from "../../server/intake/order-page.ts"
import { returnPage } from "../../server/intake/return-page.ts"
import type { Announcement } from "../../shared/contract/returns.ts"
import type { Role } from "../../shared/domain/states.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { DAY, HOUR, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedReturn, type SeedSmall, seedSmall } from "../support/seed-small.ts"

describeEngines("customer service", ({ open }) => {
  let ctx: Context
  let seed: SeedSmall
  let service: Actor
  let jacket: SeedReturn

  beforeAll(async () => {
    const database = await open()
    ctx = testContext(database)
    seed = await seedSmall(ctx)
    service = as("customer_service")
    jacket = seed.jacket
  })

  const as = (role: Role): Actor => ({
    kind: "person",
    id: seed.people[role].id,
    roles: [{ role, siteId: null }],
  })
  const write: Context["database"]["write"] = (work) => ctx.database.write(work)
  const page = async (returnId: string) => {
    const answer = await returnPage(ctx.database.read, ctx, service, { returnId })
    if (!answer.ok) throw new Error(answer.code)
    return answer.value
  }
  const audited = async (returnId: string) =>
    (
      await ctx.database.read
        .selectFrom("audit")
        .select(["action", "detail", "actor"])
        .where("subject", "=", `return:${returnId}`)
        .orderBy("seq")
        .execute()
    ).at(-1)
  const announcement = (order: SeedReturn, more: Partial<Announcement> = {}): Announcement => ({
    basis: "withdrawal",
    noticeAt: ctx.now() - HOUR,
    lines: [{ orderLineId: order.orderLineIds[0] ?? "", quantity: 1, reason: "too_small" }],
    ...more,
  })
  const announce = (order: SeedReturn, more: Partial<Announcement> = {}, actor = service) =>
    write((tx) => announceFor(tx, ctx, actor, { orderId: order.orderId, announcement: announcement(order, more) }))

  test("tells a return on one page, with who it is of and where it stands", async () => {
    const seen = await page(jacket.returnId)
    expect(seen).toMatchObject({
      rma: jacket.rma,
      orderNumber: jacket.orderNumber,
      shop: "Belvoir",
      site: "Lille",
      customer: { name: "Camille Secret", email: "camille@secret.example", address: [] },
      lines: [{ title: "Veste", bought: 1, authorized: 1, received: 0, judged: false }],
      parcels: [{ keys: [jacket.parcelKey], arrivedAt: null }],
      may: { cancel: null, extend: null, correctNotice: null },
      notes: [],
    })
    expect(seen.timeline[0]?.code).toBe("announced")
  })

  test("announces the one that is left, once however often it is pressed, and not one more", async () => {
    const before = await orderPage(ctx.database.read, ctx, service, { orderId: seed.mugs.orderId })
    expect(before).toMatchObject({ ok: true, value: { lines: [{ bought: 3, left: 1, over: [] }] } })
    const first = await announce(seed.mugs)
    const again = await announce(seed.mugs)
    expect(first).toMatchObject({ ok: true, value: { created: true } })
    expect(again).toEqual({ ok: true, value: { ...(first.ok && first.value), created: false } })
    expect(await announce(seed.mugs, { noticeAt: ctx.now() - 2 * HOUR })).toMatchObject({ code: "nothing_left" })
    if (!first.ok) return
    expect(await page(first.value.id)).toMatchObject({ status: "approved", lines: [{ reason: "too_small" }] })
    expect(await audited(first.value.id)).toMatchObject({
      action: "return.announce",
      actor: `person:${seed.people.customer_service.id}`,
    })
    const docs = ctx.database.read.selectFrom("device_docs").select("body").where("id", "=", first.value.id)
    const [doc] = await docs.execute()
    expect(doc?.body).toContain(first.value.rma)
  })

  test("cancels it, frees what it held, and owes nothing for what does not come", async () => {
    const { others } = await page(seed.mugs.returnId)
    const id = others.find((one) => one.kind === "return" && one.orderNumber === seed.mugs.orderNumber)?.id ?? ""
    const act = { reason: "Keeps it" }
    expect(await write((tx) => cancelReturn(tx, ctx, service, { returnId: id, act }))).toMatchObject({
      ok: true,
      value: { status: "cancelled" },
    })
    expect(await audited(id)).toMatchObject({ action: "return.cancel" })
    expect(await write((tx) => cancelReturn(tx, ctx, service, { returnId: id, act }))).toMatchObject({
      code: "already_done",
    })
    const late = { ...ctx, now: () => ctx.now() + 40 * DAY }
    const order = await orderPage(ctx.database.read, ctx, service, { orderId: seed.mugs.orderId })
    expect(order).toMatchObject({ ok: true, value: { lines: [{ left: 1 }] } })
    const answer = await returnPage(ctx.database.read, late, service, { returnId: id })
    expect(answer).toMatchObject({ ok: true, value: { obligations: [], may: { correctNotice: "already_done" } } })
  })

  test("refuses withdrawal when the window is over, and lets goodwill through", async () => {
    const line = seed.mugs.orderLineIds[0] ?? ""
    await write((tx) =>
      tx
        .updateTable("order_lines")
        .set({ delivered_at: ctx.now() - 60 * DAY })
        .where("id", "=", line)
        .execute(),
    )
    expect(await announce(seed.mugs)).toMatchObject({ ok: false, code: "outside_window" })
    expect(await announce(seed.mugs, { basis: "goodwill" })).toMatchObject({ ok: true, value: { created: true } })
  })

  test("refuses an announcement of tomorrow, and a line of another order", async () => {
    expect(await announce(seed.radio, { noticeAt: ctx.now() + DAY })).toMatchObject({ code: "invalid" })
    const lines = [{ orderLineId: jacket.orderLineIds[0] ?? "", quantity: 1 }]
    expect(await announce(seed.radio, { lines })).toMatchObject({ code: "not_found" })
  })

  test("keeps a note as it was written, with who and when, once", async () => {
    const note = { id: ctx.newId(), text: "Rappeler jeudi <b>" }
    const add = (returnId: string) => write((tx) => noteReturn(tx, ctx, service, { returnId, note }))
    const first = await add(jacket.returnId)
    expect(await add(jacket.returnId)).toEqual(first)
    expect(await add(seed.mugs.returnId)).toMatchObject({ code: "conflict" })
    expect((await page(jacket.returnId)).notes).toEqual([
      { id: note.id, text: note.text, at: ctx.now(), by: seed.people.customer_service.name },
    ])
    // what it says of whom is no matter of the audit, which is kept for ever
    expect((await audited(jacket.returnId))?.detail).not.toContain("Rappeler")
  })

  test("extends the window only to a later day, and against the day that was seen", async () => {
    const { window } = await page(jacket.returnId)
    const from = window?.lastDay ?? ""
    const extend = (act: { from: string; to: string }) =>
      write((tx) =>
        extendWindow(tx, ctx, service, { returnId: jacket.returnId, act: { ...act, reason: "In hospital" } }),
      )
    expect(await extend({ from, to: from })).toMatchObject({ code: "invalid" })
    expect(await extend({ from: "2020-01-01", to: "2999-01-01" })).toMatchObject({ code: "moved_on" })
    expect(await extend({ from, to: "2999-01-01" })).toMatchObject({ ok: true })
    expect((await page(jacket.returnId)).window).toEqual({ lastDay: "2999-01-01", outside: false, extended: true })
    expect(await audited(jacket.returnId)).toMatchObject({ action: "return.extend" })
  })

  test("corrects the day of the announcement, and nobody's older idea of it", async () => {
    const { noticeAt } = await page(jacket.returnId)
    const correct = (from: number, to: number) =>
      write((tx) =>
        correctReturn(tx, ctx, service, {
          returnId: jacket.returnId,
          act: { what: "notice", from, to, reason: "By phone" },
        }),
      )
    expect(await correct(noticeAt, ctx.now() + DAY)).toMatchObject({ code: "invalid" })
    expect(await correct(noticeAt, noticeAt - 300 * DAY)).toMatchObject({ code: "invalid" })
    expect(await correct(noticeAt, noticeAt - DAY)).toMatchObject({ ok: true })
    expect(await correct(noticeAt, noticeAt - 2 * DAY)).toMatchObject({ code: "moved_on" })
    expect((await page(jacket.returnId)).noticeAt).toBe(noticeAt - DAY)
    expect(await audited(jacket.returnId)).toMatchObject({ action: "return.correct_notice" })
  })

  test("corrects why it comes back, until somebody has judged the thing itself", async () => {
    const [line] = (await page(jacket.returnId)).lines
    const correct = (from: string | null, to: string) =>
      write((tx) =>
        correctReturn(tx, ctx, service, {
          returnId: jacket.returnId,
          act: { what: "line_reason", lineId: line?.id ?? "", from, to, reason: "Misheard" },
        }),
      )
    expect(await correct(line?.reason ?? null, "defective")).toMatchObject({ ok: true })
    expect(await correct(line?.reason ?? null, "late")).toMatchObject({ code: "moved_on" })
    await write((tx) =>
      tx
        .insertInto("units")
        .values({
          id: ctx.newId(),
          return_id: jacket.returnId,
          line_id: line?.id ?? "",
          parcel_id: null,
          ordinal: 1,
          lpn: null,
          serial: null,
          reception: "received",
          acceptance: "rejected",
          grade: "D",
          fault: "customer",
          disposition: "ship_back",
          place: null,
          complete: 1,
          disputed: 0,
          fact_in_review: 0,
          imported: 0,
          restored: 0,
          deduction_basis_points: null,
          customer_heard: 0,
          decided_by: null,
          updated_at: ctx.now(),
        })
        .execute(),
    )
    expect(await correct("defective", "late")).toMatchObject({ code: "already_judged" })
    const cancel = { returnId: jacket.returnId, act: { reason: "Keeps it" } }
    expect(await write((tx) => cancelReturn(tx, ctx, service, cancel))).toMatchObject({ code: "goods_here" })
  })

  test("changes nothing by which money has gone", async () => {
    const { returnId, orderId, paymentIds } = seed.radio
    await write(async (tx) => {
      const about = { return_id: returnId, order_id: orderId, shop_id: seed.shopId, payment_id: paymentIds[0] ?? "" }
      const what = { kind: "principal", number: 0, amount_minor: 100, currency: "EUR", basis: "conformity" }
      const lists = {
        reasons: "[]",
        cleared: "[]",
        units: "[]",
        breakdown: "[]",
        inspected_by: "[]",
        released_by: "[]",
      }
      const rest = { parcel_id: null, decision_id: null, stopped_by: null, note: null, due_at: null, due_day: null }
      const when = { created_at: ctx.now(), updated_at: ctx.now(), version: 1, advance: 0 as const }
      await tx
        .insertInto("intents")
        .values({ id: ctx.newId(), ...about, ...what, ...lists, ...rest, ...when, state: "paid" })
        .execute()
    })
    const { may, noticeAt } = await page(returnId)
    expect(may).toMatchObject({ cancel: "money_moved", correctNotice: "money_moved" })
    const reason = "By phone"
    const act = { what: "notice" as const, from: noticeAt, to: noticeAt - 1, reason }
    expect(await write((tx) => correctReturn(tx, ctx, service, { returnId, act }))).toMatchObject({
      code: "money_moved",
    })
    expect(await write((tx) => cancelReturn(tx, ctx, service, { returnId, act: { reason } }))).toMatchObject({
      code: "money_moved",
    })
    const longer = { from: "2026-01-01", to: "2999-01-01", reason }
    expect(await write((tx) => extendWindow(tx, ctx, service, { returnId, act: longer }))).toMatchObject({
      code: "money_moved",
    })
  })

  test("gives a label to print and a code for the customer's phone", async () => {
    const answer = await labelOf(ctx.database.read, service, { returnId: seed.mugs.returnId, locale: "fr" })
    if (!answer.ok) throw new Error(answer.code)
    expect(answer.value.svg).toContain("<svg")
    const chunks: Buffer[] = []
    for await (const chunk of answer.value.pdf) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).subarray(0, 5).toString()).toBe("%PDF-")
  })

  test.each(["operator", "lead", "finance", "quality", "administrator"] as const)(
    "refuses %s each of it",
    async (role) => {
      const actor = as(role)
      const { returnId, orderId } = seed.mugs
      const reason = "x"
      const notice = { what: "notice" as const, from: 0, to: 1, reason }
      const answers = [
        await returnPage(ctx.database.read, ctx, actor, { returnId }),
        await orderPage(ctx.database.read, ctx, actor, { orderId }),
        await labelOf(ctx.database.read, actor, { returnId, locale: "fr" }),
        await announce(seed.mugs, {}, actor),
        await write((tx) => noteReturn(tx, ctx, actor, { returnId, note: { id: ctx.newId(), text: "x" } })),
        await write((tx) => cancelReturn(tx, ctx, actor, { returnId, act: { reason } })),
        await write((tx) =>
          extendWindow(tx, ctx, actor, { returnId, act: { from: "2026-01-01", to: "2026-01-02", reason } }),
        ),
        await write((tx) => correctReturn(tx, ctx, actor, { returnId, act: notice })),
      ]
      for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: "not_allowed" })
    },
  )

  test("never tells a handheld what the customer is called, nor what colleagues wrote", async () => {
    const rows = await ctx.database.read.selectFrom("device_docs").select("body").execute()
    const told = rows.map((row) => row.body ?? "").join("\n")
    for (const word of ["Camille", "Secret", "secret.example", "Rappeler"]) expect(told).not.toContain(word)
  })
})
