import { createPrivateKey, createPublicKey } from "node:crypto"
import { migrateToLatest, openDatabase } from "../../../server/db/open.ts"
import { publishParcel } from "../../../server/feed/publish-parcel.ts"
import { publishSite } from "../../../server/feed/publish-site.ts"
import { hashToken } from "../../../server/identity/hash-token.ts"
import { signClaim } from "../../../server/identity/sign-claim.ts"
import { tellHandhelds } from "../../../server/refunds/tell-handhelds.ts"
import { ensureEpoch } from "../../../server/sync/epoch.ts"
import { DAY, MORNING, testContext } from "../../support/context.ts"
import {
  type SeedDevice,
  type SeedPerson,
  type SeedReturn,
  type SeedSmall,
  seedDevice,
  seedPerson,
  seedReturn,
  seedSmall,
} from "../../support/seed-small.ts"

/** A policy that is none: what was judged by it throws in its verb. */
export const BROKEN_POLICY = 99

export interface Enrolled {
  device: SeedDevice
  person: SeedPerson
  /** The signed sign-in that the handheld keeps. */
  claim: string
  keys: CryptoKeyPair
}
export interface Article {
  one: SeedReturn
  category: string
  units: number
}
/** What every run begins with: a database of a shop whose parcels are on their way, and handhelds that are enrolled. */
export interface Shop {
  seed: SeedSmall
  articles: Article[]
  enrolled: Enrolled[]
}

export async function buildShop(
  where: { file: string } | { url: string },
  size: { handhelds: number; returns: number },
  now = MORNING,
): Promise<Shop> {
  const database = await openDatabase(where)
  await migrateToLatest(database)
  const ctx = testContext(database, { now: () => now })
  const seed = await seedSmall(ctx)
  const { siteId, shopId } = seed
  const shop: Shop = { seed, articles: [], enrolled: [] }
  await database.write(async (tx) => {
    await tx
      .insertInto("policies")
      .values({ version: BROKEN_POLICY, document: "{}", author_id: null, reason: "none", starts_at: now * 2 })
      .execute()
    for (let nth = 0; nth < size.handhelds; nth++) {
      const device = await seedDevice(tx, ctx, siteId, `Handheld ${nth + 3}`)
      const person = await seedPerson(tx, ctx, {
        role: "operator",
        name: `Op${nth} Rator`,
        siteId,
        deviceId: device.id,
      })
      const credential_hash = hashToken(`credential-of-${device.id}`)
      await tx.updateTable("devices").set({ credential_hash }).where("id", "=", device.id).execute()
      const signedIn = { signInId: person.signInId, personId: person.id, deviceId: device.id }
      const claim = signClaim(ctx, { ...signedIn, startedAt: now, endsAt: now + DAY / 2 })
      shop.enrolled.push({ device, person, claim, keys: keysOf(device) })
    }
    for (let nth = 0; nth < size.returns; nth++) {
      const article = nth % 3 === 0 ? mugs : jacket
      const number = String(2001 + nth)
      const one = await seedReturn({ tx, ctx, siteId, shopId }, { ...article.of(number), number })
      await tellHandhelds(tx, ctx, one.returnId)
      await publishParcel(tx, ctx, one.parcelId)
      shop.articles.push({ one, category: article.category, units: article.units })
    }
    await publishSite(tx, ctx, siteId)
  })
  await ensureEpoch(ctx)
  await database.close()
  return shop
}

type Line = Parameters<typeof seedReturn>[1]["lines"][number]
const line = (more: Omit<Line, "ref" | "serials">): Line => ({ ref: "1", serials: [], ...more })
const common = { basis: "withdrawal" as const, delivery: 500 }
const jacket = {
  category: "clothing",
  units: 1,
  of: (number: string) => ({
    ...common,
    parcelKey: `1Z999AA1${number}`,
    payments: [{ reference: `pay_${number}`, captured: 9_490 }],
    lines: [
      line({
        sku: "JACKET-M",
        gtin: "04006381333931",
        title: "Veste",
        category: "clothing",
        quantity: 1,
        paid: 8_990,
        back: 1,
      }),
    ],
  }),
}
const mugs = {
  category: "home",
  units: 2,
  of: (number: string) => ({
    ...common,
    parcelKey: `8R4${number}567890`,
    payments: [
      { reference: `pay_${number}a`, captured: 2_000 },
      { reference: `pay_${number}b`, captured: 2_100 },
    ],
    lines: [
      line({
        sku: "MUG-BLUE",
        gtin: "03760001234567",
        title: "Tasse",
        category: "home",
        quantity: 3,
        paid: 3_600,
        back: 2,
      }),
    ],
  }),
}

function keysOf({ privateKey }: SeedDevice): CryptoKeyPair {
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" })
  const kind = { name: "ECDSA", namedCurve: "P-256" }
  const own = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
  return {
    privateKey: own.toCryptoKey(kind, false, ["sign"]) as CryptoKey,
    publicKey: createPublicKey(own).toCryptoKey(kind, true, ["verify"]) as CryptoKey,
  }
}
