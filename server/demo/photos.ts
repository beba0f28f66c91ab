import { createHash } from "node:crypto"
import type { FactPhoto } from "../../shared/contract/facts.ts"
import type { Context } from "../context.ts"
import { drawAside } from "./draw-aside.ts"
import type { PhotoName } from "./draw-photos.ts"

/** A photo of the demo for one slot of a fact. */
export type DemoPhotos = (name: PhotoName, slot: string) => FactPhoto
export type KeptPhotos = ReadonlyMap<PhotoName, Omit<FactPhoto, "slot">>

/** Draws the demo's photos and keeps them as if handhelds had sent them; many facts share one. */
export async function keepDemoPhotos(ctx: Context, carriers: readonly string[]): Promise<KeptPhotos> {
  const drawn = await drawAside(carriers)
  const kept = new Map<PhotoName, Omit<FactPhoto, "slot">>()
  const puts = [...drawn].flatMap(([name, bytes]) => {
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    kept.set(name, { sha256, bytes: bytes.length, mime: "image/jpeg" })
    // drawn here, it holds nothing that a copy would have to leave out
    return (["sealed", "copy"] as const).map((kind) => ctx.blobs.put(kind, sha256, bytes))
  })
  await Promise.all(puts)
  await ctx.database.write((tx) =>
    tx
      .insertInto("photos")
      .values(
        [...kept.values()].map(({ sha256, bytes, mime }) => {
          const size = { bytes, mime, width: 720, height: 960 }
          return { sha256, state: "stored" as const, code: null, ...size, stored_at: ctx.now() }
        }),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
  return kept
}

export const photosFrom =
  (kept: KeptPhotos): DemoPhotos =>
  (name, slot) => {
    const photo = kept.get(name) ?? kept.get("carton")
    if (!photo) throw new Error(`no demo photo ${name}`)
    return { slot, ...photo }
  }
