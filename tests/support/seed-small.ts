import { generateKeyPairSync, type KeyObject } from "node:crypto"
import type { Context } from "../../server/context.ts"
import type { Tx } from "../../server/db/open.ts"
import { publishSite } from "../../server/feed/publish-site.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { Role } from "../../shared/domain/states.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { DAY, HOUR } from "./context.ts"
import { announceReturn, jacketOrder, mugsOrder, radioOrder, type SeedReturn } from "./seed-return.ts"

export type { SeedReturn } from "./seed-return.ts"

export interface SeedPerson {
  id: string
  name: string
  role: Role
  /** The sign-in on the seed's device (operators and the lead); facts name it. */
  signInId: string
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
  await publishSite(tx, ctx, siteId)
  const at = { tx, ctx, shopId, siteId }
  const jacket = await announceReturn(at, jacketOrder("1001", "1Z999AA10123456784"))
  const mugs = await announceReturn(at, {
    ...mugsOrder("1002", "8R41234567890"),
    delivery: 0,
    payments: [{ reference: "pay_1002", captured: 3_600 }],
  })
  const radio = await announceReturn(at, radioOrder("1003", "01234567890123"))
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
