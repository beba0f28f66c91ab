import { createPrivateKey, createPublicKey } from "node:crypto"
import { publishSite } from "../../../server/feed/publish-site.ts"
import { hashToken } from "../../../server/identity/hash-token.ts"
import { signClaim } from "../../../server/identity/sign-claim.ts"
import { ensureEpoch } from "../../../server/sync/epoch.ts"
import { DAY, MORNING } from "../../support/context.ts"
import { openSeeded } from "../../support/open-seeded.ts"
import { announceReturn, jacketOrder, mugsOrder, type SeedReturn } from "../../support/seed-return.ts"
import { type SeedDevice, type SeedPerson, type SeedSmall, seedDevice, seedPerson } from "../../support/seed-small.ts"

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
  const { database, ctx, seed } = await openSeeded(where, { now: () => now })
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
      const number = String(2001 + nth)
      const order = nth % 3 === 0 ? mugsOrder(number, `8R4${number}567890`) : jacketOrder(number, `1Z999AA1${number}`)
      const [{ category, back: units } = { category: "", back: 0 }] = order.lines
      shop.articles.push({ one: await announceReturn({ tx, ctx, siteId, shopId }, order), category, units })
    }
    await publishSite(tx, ctx, siteId)
  })
  await ensureEpoch(ctx)
  await database.close()
  return shop
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
