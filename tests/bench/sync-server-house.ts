import { v7 } from "uuid"
import type { Fact, FactPhoto } from "../../shared/contract/facts.ts"
import type { TestContext } from "../support/context.ts"
import { openSeeded } from "../support/open-seeded.ts"
import { announceReturn, jacketOrder, type SeedReturn } from "../support/seed-return.ts"
import { arrived, closed, deviceCookie, inspected, newHandheld, opened, photoOf } from "../sync/handheld.ts"

/** Facts of a push, and of a parcel: off the truck, opened with a photo of its label, its one unit looked at, closed. */
export const A_PUSH = 100
const A_PARCEL = 4

export interface Told {
  stream: string
  facts: Fact[]
}
export interface SyncHouse {
  /** What the handheld shows for itself. */
  cookie: string
  /** What it may be asked to say of where it is. */
  device: { id: string; siteId: string }
  pushes: Told[]
}

/**
 * A migrated database in which so many parcels are on their way, and what handhelds will tell of them in so many streams.
 * `complete`: the photos of their labels are here already, so that nothing waits for them.
 */
export async function makeSyncHouse(
  where: { file: string } | { url: string },
  { pushes, streams, complete = false }: { pushes: number; streams: number; complete?: boolean },
): Promise<SyncHouse> {
  const { database, ctx, seed } = await openSeeded(where, { now: Date.now, newId: () => v7() })
  const parcels = await onTheirWay(ctx, seed, (pushes * A_PUSH) / A_PARCEL)
  const handhelds = Array.from({ length: streams }, () => newHandheld(ctx, seed.device, seed.people.operator))
  const told = Array.from({ length: pushes }, (_, push) => {
    const by = handhelds[push % streams] ?? newHandheld(ctx, seed.device, seed.people.operator)
    const own = parcels.slice((push * A_PUSH) / A_PARCEL, ((push + 1) * A_PUSH) / A_PARCEL)
    const facts = own.flatMap((one) => [
      by.record("v1.ParcelArrived", arrived(seed, one)),
      by.record("v1.ParcelOpened", opened(seed, one), { photos: [photoOf("label")] }),
      by.record("v1.UnitInspected", inspected(seed, one)),
      by.record("v1.ParcelClosed", closed(seed, one)),
    ])
    return { stream: by.stream, facts }
  })
  if (complete)
    await storePhotos(
      ctx,
      told.flatMap(({ facts }) => facts).flatMap(({ photos }) => photos),
    )
  const cookie = await deviceCookie(ctx, seed.device)
  await database.close()
  return { cookie, device: { id: seed.device.id, siteId: seed.siteId }, pushes: told }
}

async function onTheirWay(
  ctx: TestContext,
  { shopId, siteId }: { shopId: string; siteId: string },
  count: number,
): Promise<SeedReturn[]> {
  const made: SeedReturn[] = []
  for (let first = 0; first < count; first += 250)
    await ctx.database.write(async (tx) => {
      for (let n = first; n < Math.min(count, first + 250); n++) {
        const order = jacketOrder(String(20_000 + n), `1Z999AA1${10_000_000 + n}`)
        made.push(await announceReturn({ tx, ctx, shopId, siteId }, order))
      }
    })
  return made
}

async function storePhotos(ctx: TestContext, photos: readonly FactPhoto[]): Promise<void> {
  for (let first = 0; first < photos.length; first += 250) {
    const rows = photos
      .slice(first, first + 250)
      .map(({ sha256, bytes, mime }) => ({ sha256, bytes, mime, state: "stored" as const }))
      .map((row) => ({ ...row, width: 1600, height: 1200, stored_at: ctx.now() }))
    await ctx.database.write((tx) => tx.insertInto("photos").values(rows).execute())
  }
}
