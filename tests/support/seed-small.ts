import { generateKeyPairSync, type KeyObject } from "node:crypto"
import type { Context } from "../../server/context.ts"
import type { Tx } from "../../server/db/open.ts"
import { publishParcel } from "../../server/feed/publish-parcel.ts"
import { publishSite } from "../../server/feed/publish-site.ts"
import { tellHandhelds } from "../../server/refunds/tell-handhelds.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { orderId, orderLineId, parcelId, paymentId, returnId, returnLineId } from "../../shared/domain/derive-id.ts"
import type { LegalBasis, Role } from "../../shared/domain/states.ts"
import { builtInPolicy } from "../../shared/policy/policy-document.ts"
import { DAY, HOUR } from "./context.ts"

export interface SeedPerson {
  id: string
  name: string
  role: Role
  /** The sign-in on the seed's device (operators and the lead); facts name it. */
  signInId: string
}

export interface SeedReturn {
  orderId: string
  orderNumber: string
  orderLineIds: string[]
  paymentIds: string[]
  returnId: string
  rma: string
  lineIds: string[]
  parcelId: string
  parcelKey: string
}

export interface SeedDevice {
  id: string
  siteId: string
  /** Signs exports. */
  privateKey: KeyObject
}

export interface SeedSmall {
  siteId: string
  otherSiteId: string
  shopId: string
  people: Record<Role, SeedPerson> & { secondOperator: SeedPerson }
  device: SeedDevice
  /** `secondOperator` is signed in on it. */
  secondDevice: SeedDevice
  /** A jacket of 89.90 €, grade A to D by clothing's questions; three equal mugs of which two come back; a radio with a serial, paid by two payments. */
  jacket: SeedReturn
  mugs: SeedReturn
  radio: SeedReturn
}

/** One site, one shop, a person of each role, two devices, the built-in policy, three orders on their way back. */
export async function seedSmall(ctx: Context): Promise<SeedSmall> {
  return ctx.database.write((tx) => seedIn(tx, ctx))
}

async function seedIn(tx: Tx, ctx: Context): Promise<SeedSmall> {
  const [siteId, otherSiteId, shopId] = [ctx.newId(), ctx.newId(), ctx.newId()]
  const created_at = ctx.now() - 30 * DAY
  const time_zone = "Europe/Paris"
  await tx
    .insertInto("sites")
    .values([
      { id: siteId, code: "LIL", name: "Lille", time_zone, created_at },
      { id: otherSiteId, code: "LYS", name: "Lyon", time_zone, created_at },
    ])
    .execute()
  await tx
    .insertInto("shops")
    .values({
      id: shopId,
      code: "belvoir",
      name: "Belvoir",
      legal_name: "Belvoir SAS",
      vat_number: null,
      time_zone,
      currency: "EUR",
      site_id: siteId,
      created_at,
    })
    .execute()
  await tx
    .insertInto("bins")
    .values({
      id: ctx.newId(),
      site_id: siteId,
      code: ownNumberFrom("bin", 1),
      label: "A-01",
      kind: "tote",
      colour: "green",
    })
    .execute()
  await tx
    .insertInto("policies")
    .values({
      version: 1,
      // the worker pays at once: who tests the wait before it sets one
      document: JSON.stringify({ ...builtInPolicy, thresholds: { ...builtInPolicy.thresholds, payAfterSeconds: 0 } }),
      author_id: null,
      reason: "first",
      starts_at: created_at,
    })
    .execute()
  const device = await seedDevice(tx, ctx, siteId, "Handheld 1")
  const secondDevice = await seedDevice(tx, ctx, siteId, "Handheld 2")
  const person = (role: Role, name: string, on = device) => seedPerson(tx, ctx, { role, name, siteId, deviceId: on.id })
  const people = {
    operator: await person("operator", "Awa Diallo"),
    secondOperator: await person("operator", "Jonas Petit", secondDevice),
    lead: await person("lead", "Marc Leroy"),
    finance: await person("finance", "Inès Martin"),
    customer_service: await person("customer_service", "Paul Roux"),
    quality: await person("quality", "Lena Morel"),
    administrator: await person("administrator", "Nour Haddad"),
  }
  const at = { tx, ctx, shopId, siteId }
  const jacket = await seedReturn(at, {
    number: "1001",
    parcelKey: "1Z999AA10123456784",
    basis: "withdrawal",
    delivery: 500,
    lines: [
      {
        ref: "1",
        sku: "JACKET-M",
        gtin: "04006381333931",
        title: "Veste",
        category: "clothing",
        quantity: 1,
        paid: 8_990,
        back: 1,
        serials: [],
      },
    ],
    payments: [{ reference: "pay_1001", captured: 9_490 }],
  })
  const mugs = await seedReturn(at, {
    number: "1002",
    parcelKey: "8R41234567890",
    basis: "withdrawal",
    delivery: 0,
    lines: [
      {
        ref: "1",
        sku: "MUG-BLUE",
        gtin: "03760001234567",
        title: "Tasse",
        category: "home",
        quantity: 3,
        paid: 3_600,
        back: 2,
        serials: [],
      },
    ],
    payments: [{ reference: "pay_1002", captured: 3_600 }],
  })
  const radio = await seedReturn(at, {
    number: "1003",
    parcelKey: "01234567890123",
    basis: "conformity",
    delivery: 0,
    lines: [
      {
        ref: "1",
        sku: "RADIO-1",
        gtin: "03760009876543",
        title: "Radio",
        category: "electronics",
        quantity: 1,
        paid: 40_000,
        back: 1,
        serials: ["SN-4711"],
      },
    ],
    payments: [
      { reference: "pay_1003a", captured: 30_000 },
      { reference: "pay_1003b", captured: 10_000 },
    ],
  })
  await publishSite(tx, ctx, siteId)
  for (const one of [jacket, mugs, radio]) {
    await tellHandhelds(tx, ctx, one.returnId)
    await publishParcel(tx, ctx, one.parcelId)
  }
  return { siteId, otherSiteId, shopId, people, device, secondDevice, jacket, mugs, radio }
}

export async function seedDevice(tx: Tx, ctx: Context, siteId: string, name: string): Promise<SeedDevice> {
  const id = ctx.newId()
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  await tx
    .insertInto("devices")
    .values({
      id,
      site_id: siteId,
      name,
      credential_hash: `none ${id}`,
      public_key: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
      enrolled_at: ctx.now(),
      enrolled_by: "seed",
      revoked_at: null,
      last_seen_at: ctx.now(),
      clock_offset: 0,
    })
    .execute()
  return { id, siteId, privateKey }
}

export async function seedPerson(
  tx: Tx,
  ctx: Context,
  { role, name, siteId, deviceId }: { role: Role; name: string; siteId: string; deviceId: string },
): Promise<SeedPerson> {
  const [id, signInId] = [ctx.newId(), ctx.newId()]
  await tx
    .insertInto("people")
    .values({
      id,
      name,
      email: `${name.split(" ")[0]?.toLowerCase().normalize("NFD").replace(/\W/g, "")}@belvoir.example`,
      locale: "fr",
      password_hash: null,
      pin_hash: null,
      badge: null,
      created_at: ctx.now(),
      removed_at: null,
    })
    .execute()
  const everywhere = role === "finance" || role === "quality" || role === "customer_service" || role === "administrator"
  await tx
    .insertInto("person_roles")
    .values({ person_id: id, role, site_id: everywhere ? null : siteId })
    .execute()
  const onDevice = role === "operator" || role === "lead"
  await tx
    .insertInto("sign_ins")
    .values({
      id: signInId,
      person_id: id,
      device_id: onDevice ? deviceId : null,
      kind: onDevice ? "badge" : "password",
      started_at: ctx.now(),
      ends_at: ctx.now() + 12 * HOUR,
    })
    .execute()
  return { id, name, role, signInId }
}

interface SeedLine {
  ref: string
  sku: string
  gtin: string
  title: string
  category: string
  quantity: number
  paid: number
  back: number
  serials: string[]
}

export async function seedReturn(
  { tx, ctx, shopId, siteId }: { tx: Tx; ctx: Context; shopId: string; siteId: string },
  what: {
    number: string
    parcelKey: string
    basis: LegalBasis
    delivery: number
    lines: SeedLine[]
    payments: { reference: string; captured: number }[]
  },
): Promise<SeedReturn> {
  const now = ctx.now()
  const order = orderId(shopId, what.number)
  const customer = ctx.newId()
  await tx
    .insertInto("customers")
    .values({
      id: customer,
      shop_id: shopId,
      name: "Camille Secret",
      email: "camille@secret.example",
      phone: null,
      address: '{"city":"Secretville"}',
      locale: "fr",
    })
    .execute()
  await tx
    .insertInto("orders")
    .values({
      id: order,
      shop_id: shopId,
      number: what.number,
      customer_id: customer,
      invoice_number: null,
      invoiced_at: now - 12 * DAY,
      currency: "EUR",
      country: "FR",
      vat_regime: "national",
      delivery_minor: what.delivery,
      delivery_standard_minor: null,
      created_at: now - 12 * DAY,
      updated_at: now - 12 * DAY,
    })
    .execute()
  const rma = ownNumberFrom("rma", Number(what.number))
  const ret = returnId(shopId, rma)
  const lines = what.lines.map((line) => ({ ...line, id: orderLineId(order, line.ref) }))
  for (const line of lines)
    await tx
      .insertInto("order_lines")
      .values({
        id: line.id,
        order_id: order,
        ref: line.ref,
        sku: line.sku,
        gtin: line.gtin,
        title: line.title,
        category: line.category,
        picture: null,
        quantity: line.quantity,
        paid_minor: line.paid,
        tax_minor: Math.round(line.paid / 6),
        delivered_at: now - 9 * DAY,
        serial_tracked: line.serials.length > 0 ? 1 : 0,
        serials: JSON.stringify(line.serials),
      })
      .execute()
  const payments = what.payments.map((payment) => ({ ...payment, id: paymentId(order, "test", payment.reference) }))
  for (const payment of payments)
    await tx
      .insertInto("payments")
      .values({
        id: payment.id,
        order_id: order,
        provider: "test",
        reference: payment.reference,
        captured_minor: payment.captured,
        currency: "EUR",
        route: "ours",
        reserved_minor: 0,
        refunded_minor: 0,
        outside_minor: 0,
        overpaid_minor: 0,
      })
      .execute()
  await tx
    .insertInto("returns")
    .values({
      id: ret,
      shop_id: shopId,
      order_id: order,
      rma,
      site_id: siteId,
      locale: "fr",
      basis: what.basis,
      notice_at: now - 3 * DAY,
      collected_by_trader: 0,
      information_given: 1,
      decided: null,
      status: "in_transit",
      risk_flags: "[]",
      due_at: null,
      due_day: null,
      obligations: "[]",
      created_at: now - 3 * DAY,
      updated_at: now - 3 * DAY,
    })
    .execute()
  const lineIds = lines.map((line) => returnLineId(ret, line.id))
  for (const [index, line] of lines.entries())
    await tx
      .insertInto("return_lines")
      .values({
        id: lineIds[index] ?? "",
        return_id: ret,
        order_line_id: line.id,
        authorized: line.back,
        reason: "too_small",
        comment: "Secret comment",
        wanted: null,
      })
      .execute()
  const parcel = parcelId(what.parcelKey)
  await tx
    .insertInto("parcels")
    .values({
      id: parcel,
      key: what.parcelKey,
      carrier: null,
      site_id: siteId,
      state: "in_transit",
      expected_day: "2026-11-24",
      arrived_at: null,
      arrived_by: null,
      damaged: 0,
      opened_at: null,
      opened_by: null,
      closed_at: null,
      closed_by: null,
      shipment_proof_at: null,
      customer_postage_minor: 0,
      delivery_id: null,
      updated_at: now,
    })
    .execute()
  await tx.insertInto("parcel_keys").values({ key: what.parcelKey, parcel_id: parcel }).execute()
  await tx.insertInto("parcel_returns").values({ parcel_id: parcel, return_id: ret }).execute()
  return {
    orderId: order,
    orderNumber: what.number,
    orderLineIds: lines.map((line) => line.id),
    paymentIds: payments.map((payment) => payment.id),
    returnId: ret,
    rma,
    lineIds,
    parcelId: parcel,
    parcelKey: what.parcelKey,
  }
}
