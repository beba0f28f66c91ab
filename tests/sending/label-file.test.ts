import { beforeAll, expect, test } from "vitest"
import { demoCarrier } from "../../server/carriers/demo-carrier.ts"
import { forgetLabels } from "../../server/jobs/forget-labels.ts"
import { counterCode, labelFile } from "../../server/sending/label-file.ts"
import { sendLabelAgain } from "../../server/sending/send-label-again.ts"
import { setAddress } from "../../server/sending/set-address.ts"
import { waysToSend } from "../../server/sending/ways-to-send.ts"
import type { Role } from "../../shared/domain/states.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { smallPdf } from "../support/carrier-stub.ts"
import { DAY, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { jacketOrder, mugsOrder } from "../support/seed-return.ts"
import { type Dispatch, openDispatch, sender, warehouse } from "./dispatch.ts"

describeEngines("a label, printed again", ({ open }) => {
  let at: Dispatch
  let now = 0
  beforeAll(async () => {
    at = await openDispatch(await open(), [demoCarrier({ now: () => now })])
    now = at.ctx.now()
  })
  const person = (role: Role): Actor => ({
    ...{ kind: "person", id: at.seed.people[role].id, roles: [{ role, siteId: null }] },
  })
  const read = () => at.ctx.database.read
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1")

  test("gives each format of ours, a code for the counter, and the same bytes to whom it belongs", async () => {
    const jacket = await at.announced(jacketOrder)
    const { id } = await at.chosen(jacket, { way: "drop_off", carrier: "demo", sender })
    expect(await labelFile(read(), at.customer(jacket), { shipmentId: id, format: "4x6" })).toMatchObject({
      code: "not_found",
    })
    await at.work()
    for (const [format, type, begins] of [
      ["4x6", "application/pdf", "%PDF-1."],
      ["a4", "application/pdf", "%PDF-1."],
      ["zpl", "x-application/zpl", "^XA\n^CI28"],
    ] as const) {
      const file = await labelFile(read(), at.customer(jacket), { shipmentId: id, format })
      if (!file.ok) throw new Error(file.code)
      expect(file.value.type).toBe(type)
      expect(text(file.value.bytes).startsWith(begins)).toBe(true)
      expect(file.value.fileName.startsWith(jacket.rma)).toBe(true)
    }
    const zpl = await labelFile(read(), person("customer_service"), { shipmentId: id, format: "zpl" })
    expect(zpl.ok && text(zpl.value.bytes)).toContain(jacket.rma)
    expect(zpl.ok && Buffer.from(zpl.value.bytes).toString()).toContain("^FDZoë Ménard^FS")
    expect(await counterCode(read(), at.customer(jacket), { shipmentId: id })).toMatchObject({
      ...{ ok: true, value: { code: `RET-${jacket.rma}-1`, svg: expect.stringContaining("<svg") } },
    })
  })

  test("gives nothing of it to anybody else", async () => {
    const jacket = await at.announced(jacketOrder)
    const mugs = await at.announced(mugsOrder)
    const { id } = await at.chosen(jacket, { way: "own_label" })
    const asked = { shipmentId: id, format: "4x6" as const }
    expect(await labelFile(read(), at.customer(jacket), asked)).toMatchObject({ ok: true })
    expect(await labelFile(read(), at.customer(mugs), asked)).toMatchObject({ code: "not_allowed" })
    expect(await labelFile(read(), at.customer(mugs), { ...asked, shipmentId: at.ctx.newId() })).toMatchObject({
      code: "not_allowed",
    })
    for (const role of ["operator", "lead", "finance", "quality", "administrator"] as const) {
      expect(await labelFile(read(), person(role), asked)).toMatchObject({ code: "not_allowed" })
      const again = await at.ctx.database.write((tx) => sendLabelAgain(tx, at.ctx, person(role), { shipmentId: id }))
      expect(again).toMatchObject({ code: "not_allowed" })
    }
    const gone = { ...asked, shipmentId: at.ctx.newId() }
    expect(await labelFile(read(), person("customer_service"), gone)).toMatchObject({ code: "not_found" })
  })

  test("keeps a carrier's own label as it came, beside a slip of ours, until it is good no more", async () => {
    const jacket = await at.announced(jacketOrder)
    const { id } = await at.chosen(jacket, { way: "drop_off", carrier: "demo", sender })
    await at.work()
    const zpl = Buffer.from("^XA^FDtheirs^FS^XZ")
    const keep = (format: "pdf" | "zpl", bytes: Buffer) =>
      at.ctx.database.write(async (tx) => {
        await tx.deleteFrom("shipment_labels").where("shipment_id", "=", id).execute()
        const row = { shipment_id: id, format, base64: bytes.toString("base64"), kept_at: at.ctx.now() }
        await tx.insertInto("shipment_labels").values(row).execute()
      })
    await keep("zpl", zpl)
    const asked = { shipmentId: id, format: "zpl" as const }
    const file = await labelFile(read(), at.customer(jacket), asked)
    expect(file.ok && text(file.value.bytes)).toMatch(/^\^XA\^FDtheirs\^FS\^XZ\^XA\n\^CI28/)
    expect(await labelFile(read(), at.customer(jacket), { ...asked, format: "a4" })).toMatchObject({
      code: "not_found",
    })
    await keep("pdf", smallPdf("theirs"))
    expect(await labelFile(read(), at.customer(jacket), asked)).toMatchObject({ code: "not_found" })
    expect(await forgetLabels(at.ctx)).toBe(0)
    at.ctx.clock.advance(121 * DAY)
    expect(await forgetLabels(at.ctx)).toBe(1)
    at.ctx.clock.advance(-121 * DAY)
  })

  test("mails it again once a minute, and not before there is one", async () => {
    const { ctx } = at
    const jacket = await at.announced(jacketOrder)
    const { id } = await at.chosen(jacket, { way: "drop_off", carrier: "demo", sender })
    const again = () =>
      ctx.database.write((tx) => sendLabelAgain(tx, ctx, person("customer_service"), { shipmentId: id }))
    expect(await again()).toMatchObject({ code: "conflict" })
    await at.work()
    for (let press = 0; press < 3; press++) expect(await again()).toMatchObject({ ok: true })
    expect(await at.notices(jacket)).toEqual(["announced_label", "announced_label"])
    ctx.clock.advance(MINUTE)
    await again()
    expect(await at.notices(jacket)).toHaveLength(3)
  })

  test("books nobody for a site whose address an administrator has not said", async () => {
    const { ctx, seed } = at
    const jacket = await at.announced(jacketOrder)
    const ways = async () =>
      (await waysToSend(read(), ctx, { returnId: jacket.returnId })).map((way) => way.carrier ?? way.way)
    await ctx.database.write((tx) => tx.updateTable("sites").set({ address: null }).execute())
    expect(await ways()).toEqual(["own_carrier", "own_label"])
    const set = (role: Role, siteId = seed.siteId) =>
      ctx.database.write((tx) => setAddress(tx, ctx, person(role), { siteId, address: warehouse }))
    for (const role of ["operator", "lead", "finance", "customer_service", "quality"] as const)
      expect(await set(role)).toMatchObject({ code: "not_allowed" })
    expect(await set("administrator", ctx.newId())).toMatchObject({ code: "not_found" })
    expect(await set("administrator")).toMatchObject({ ok: true })
    expect(await ways()).toEqual(["demo", "demo", "own_carrier", "own_label"])
  })
})
