import type { z } from "zod/mini"
import type { CasePhoto } from "../../shared/contract/review.ts"
import { photoSlots } from "../../shared/policy/policy-document.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskPhotos } from "../ui/desk-photos.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"

type Photo = z.infer<typeof CasePhoto>

// what shows the damage stands first and large: one of the parcel, one of the thing
const ofParcel = ["damage", "carton", "contents", "label"]
const ofUnit = ["detail", "article"]

/** The photos of a case: two large, the others under them. */
export function ReviewPhotos({ photos }: { photos: readonly Photo[] }) {
  const { t, language } = useWords()
  if (photos.length === 0) return <p className="desk-quiet">{t("review:noPhotos")}</p>
  return (
    <DeskPhotos
      as="pair"
      photos={inOrder(photos).map((photo) => {
        const slot = slotOf(photo.slot)
        const own = photo.slot === "customer" ? t("review:fromCustomer") : photo.slot
        const name = slot ? t(`domain:photoSlot.${slot}`) : own
        return {
          key: photo.sha256,
          src: `/api/photos/${photo.sha256}`,
          here: photo.here,
          label: t("desk:photo.taken", { slot: name, by: photo.by, at: exactDate(photo.at, language) }),
          caption: (
            <>
              <strong>{name}</strong>, <RelativeDate at={photo.at} now={Date.now()} />
            </>
          ),
        }
      })}
    />
  )
}

/** "detail_2" is a second detail. */
export const slotOf = (slot: string) => photoSlots.find((each) => each === slot.replace(/_\d+$/, ""))

/** The one that tells most of the parcel, then of the unit, then the rest as taken. */
export function inOrder(photos: readonly Photo[]): Photo[] {
  const first = [best(photos, ofParcel), best(photos, ofUnit)].filter((photo) => photo !== undefined)
  return [...first, ...photos.filter((photo) => !first.includes(photo))]
}

function best(photos: readonly Photo[], slots: readonly string[]): Photo | undefined {
  const found = slots.map((slot) => photos.find((photo) => slotOf(photo.slot) === slot))
  return found.find((photo) => photo !== undefined)
}
