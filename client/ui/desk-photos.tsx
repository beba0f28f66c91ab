import { type ReactNode, useState } from "react"
import { DeskPhotoViewer } from "./desk-photo-viewer.tsx"
import { Icon } from "./icon.tsx"
import { useWords } from "./words.ts"

export type DeskPhotoOf = {
  key: string
  src: string
  /** What it is, where and when: read with it when it is large. */
  label: string
  /** Under it, short. */
  caption: ReactNode
  /** Stored; else still on its way. */
  here: boolean
  /** A product's picture, on paper. */
  paper?: boolean
}

type Props = {
  photos: readonly DeskPhotoOf[]
  /** pair: the first two large · row: all alike · thumbs: small, without captions. */
  as?: "pair" | "row" | "thumbs"
}

/** Photos of a case. Each opens as large as the screen. One that has not come yet keeps its place and says so. */
export function DeskPhotos({ photos, as = "row" }: Props) {
  const [open, setOpen] = useState<string | null>(null)
  const shown = photos.filter((photo) => photo.here)
  const at = shown.findIndex((photo) => photo.key === open)
  const classes = { pair: "desk-photos pair", row: "desk-photos paper", thumbs: "thumbs" }
  return (
    <div className={classes[as]}>
      {photos.map((photo) => (
        <PhotoTile key={photo.key} photo={photo} onOpen={() => setOpen(photo.key)} />
      ))}
      {at >= 0 && (
        <DeskPhotoViewer
          photos={shown}
          at={at}
          onMove={(to) => setOpen(shown[to]?.key ?? null)}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  )
}

function PhotoTile({ photo, onOpen }: { photo: DeskPhotoOf; onOpen: () => void }) {
  const { t } = useWords()
  const [broken, setBroken] = useState(false)
  return (
    <figure className="desk-photo">
      {photo.here && !broken ? (
        <button
          type="button"
          className={`sheet-of-photo ${photo.paper ? "on-paper" : ""}`}
          onClick={onOpen}
          aria-label={t("desk:photo.enlarge", { what: photo.label })}
        >
          <img src={photo.src} alt="" decoding="async" onError={() => setBroken(true)} />
          {!photo.paper && (
            <span className="corner">
              <Icon name="full" size={18} />
            </span>
          )}
        </button>
      ) : (
        <div className="sheet-of-photo">
          <div className="coming">
            <Icon name={broken ? "close" : "device"} size={22} />
            {t(broken ? "desk:photo.gone" : "desk:photo.coming")}
          </div>
        </div>
      )}
      <figcaption className="caption">{photo.caption}</figcaption>
    </figure>
  )
}
