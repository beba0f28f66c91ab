import { Sha256 } from "../../shared/contract/basics.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may, mayAnywhere } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { lookAtImage } from "./look-at-image.ts"

/** A photo is one fact's, and in a demo a hundred thousand facts': the sites of the first ones answer nearly everybody. */
const FEW = 50

/** The copy that people see, never the evidence itself; for who may see photos at a site whose parcel it shows. */
export async function readPhoto(
  ctx: Context,
  actor: Actor,
  input: { sha256: string },
): Promise<Result<{ bytes: Uint8Array; type: string }>> {
  const { sha256 } = input
  if (!mayAnywhere(actor, "photo.read")) return refused("not_allowed", "Photos are for leads, finance and quality.")
  if (!Sha256.safeParse(sha256).success) return refused("not_found")
  const seen = async (most: number) => {
    const sites = await sitesOf(ctx.database.read, sha256, most)
    return { some: sites.length > 0, may: sites.some((siteId) => may(actor, "photo.read", { siteId })) }
  }
  const few = await seen(FEW)
  if (!few.some) return refused("not_found", "No such photo is here.")
  if (!few.may && !(await seen(Number.MAX_SAFE_INTEGER)).may)
    return refused("not_allowed", "This photo is another site's.")
  const copy = await copyOfPhoto(ctx, sha256)
  return copy ? done({ bytes: copy, type: "image/jpeg" }) : refused("not_found", "Its file is missing on the server.")
}

/** Of the parcels that it shows; of the devices that took it, where it shows none. */
async function sitesOf(db: Db, sha256: string, most: number): Promise<string[]> {
  const rows = await db
    .selectFrom("photos")
    .innerJoin("fact_photos", "fact_photos.sha256", "photos.sha256")
    .innerJoin("facts", "facts.id", "fact_photos.fact_id")
    .leftJoin("parcels", "parcels.id", "facts.parcel_id")
    .leftJoin("devices", "devices.id", "facts.device_id")
    .select(["parcels.site_id as shown", "devices.site_id as taken"])
    .where("photos.sha256", "=", sha256)
    .where("photos.state", "=", "stored")
    .limit(most)
    .execute()
  const sites = rows.flatMap((row) => row.shown ?? row.taken ?? [])
  return [...new Set(sites.length > 0 ? sites : await sitesOfAnswer(db, sha256))]
}

/** A customer sent it, with their announcement or their answer to a deduction: it is their return's site's. */
async function sitesOfAnswer(db: Db, sha256: string): Promise<string[]> {
  const rows = await db
    .selectFrom("hearing_photos")
    .innerJoin("hearings", "hearings.id", "hearing_photos.hearing_id")
    .innerJoin("returns", "returns.id", "hearings.return_id")
    .select("returns.site_id")
    .where("hearing_photos.sha256", "=", sha256)
    .execute()
  const announced = await db
    .selectFrom("customer_photos")
    .innerJoin("returns", "returns.id", "customer_photos.return_id")
    .select("returns.site_id")
    .where("customer_photos.sha256", "=", sha256)
    .execute()
  return [...rows, ...announced].map((row) => row.site_id)
}

/** As people see it; null: its file is missing. Who may see it, has been asked. */
export const copyOfPhoto = async (ctx: Context, sha256: string): Promise<Uint8Array | null> =>
  (await ctx.blobs.get("copy", sha256)) ?? makeCopy(ctx, sha256)

/** Copies can be made anew at any time; they need no backup. */
async function makeCopy(ctx: Context, sha256: string): Promise<Uint8Array | null> {
  const sealed = await ctx.blobs.get("sealed", sha256)
  const looked = sealed && (await lookAtImage(sealed))
  if (!looked?.ok) return null
  await ctx.blobs.put("copy", sha256, looked.value.copy)
  return looked.value.copy
}
