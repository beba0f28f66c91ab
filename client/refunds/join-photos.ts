import type { RefundCase } from "../../shared/contract/refunds.ts"

type Entry = RefundCase["timeline"][number]
export type Photo = RefundCase["photos"][number]
export type Happening = Entry & { photos: Photo[] }

/** Photos with the fact of the same person and moment; one without its fact is an entry of its own. In order of time. */
export function joinPhotos(timeline: readonly Entry[], photos: readonly Photo[]): Happening[] {
  const free = new Set(photos)
  const joined = timeline.map((entry) => {
    const own = entry.what === "fact" ? photos.filter((photo) => photo.at === entry.at && photo.by === entry.by) : []
    const here = own.filter((photo) => free.delete(photo))
    return { ...entry, photos: here }
  })
  const alone = [...free].map(
    (photo): Happening => ({
      at: photo.at,
      what: "fact",
      code: "photo",
      params: {},
      by: photo.by,
      detail: { sha256: photo.sha256, slot: photo.slot },
      photos: [photo],
    }),
  )
  return [...joined, ...alone].sort((a, b) => a.at - b.at)
}

export const storyKinds = ["all", "fact", "photo", "decision", "call", "act"] as const
export type StoryKind = (typeof storyKinds)[number]

/** The announcement is the customer's own record. */
export function isOfKind(one: Happening, kind: StoryKind): boolean {
  if (kind === "all") return true
  if (kind === "photo") return one.photos.length > 0
  return one.what === kind || (kind === "fact" && one.what === "announced")
}
