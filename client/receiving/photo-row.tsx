import { usePhotoUrl } from "../photos/use-photo-url.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Icon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import type { Photo } from "./parcel-draft.ts"
import "./receiving.css"

type SlotName = "label" | "carton" | "contents" | "article" | "detail" | "damage"
export const slotOf = (photo: Photo) => photo.slot.replace(/_\d+$/, "") as SlotName

/** What was taken: each opens in full, where it can be taken again. */
export function PhotoRow({ photos, onMore }: { photos: readonly Photo[]; onMore?: () => void }) {
  const { t } = useWords()
  if (photos.length === 0 && !onMore) return null
  return (
    <div className="receiving-photo-row">
      {photos.map((photo) => (
        <Thumb key={photo.sha256} photo={photo} />
      ))}
      {onMore && (
        <BigButton label={t("receiving:photo.add")} onClick={onMore}>
          <Icon name="camera" size={32} />
        </BigButton>
      )}
    </div>
  )
}

function Thumb({ photo }: { photo: Photo }) {
  const { t } = useWords()
  const { lookAt } = useBench()
  const url = usePhotoUrl(photo.sha256)
  return (
    <button type="button" className="receiving-thumb" onClick={() => lookAt(photo.sha256)}>
      {url && <img src={url} alt="" />}
      <span className="receiving-thumb-name">{t(`domain:photoSlot.${slotOf(photo)}`)}</span>
    </button>
  )
}
