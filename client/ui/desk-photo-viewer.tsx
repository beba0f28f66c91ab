import { HeadlessMantineProvider, Modal } from "@mantine/core"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { modalWays } from "./desk-dialog.tsx"
import type { DeskPhotoOf } from "./desk-photos.tsx"
import { Icon, type IconName } from "./icon.tsx"
import { useFocusBack } from "./use-focus-back.ts"
import { useWords } from "./words.ts"

const steps = [1, 1.5, 2, 3, 4] as const

type Props = { photos: readonly DeskPhotoOf[]; at: number; onMove: (to: number) => void; onClose: () => void }

/** A photo as large as the screen. + and − zoom, arrows go from one to the next, and move the photo once it is larger. */
export function DeskPhotoViewer({ photos, at, onMove, onClose }: Props) {
  const { t } = useWords()
  useFocusBack()
  const [zoom, setZoom] = useState(0)
  const stage = useRef<HTMLElement>(null)
  const photo = photos[at]
  const move = (by: number) => {
    setZoom(0)
    onMove((at + by + photos.length) % photos.length)
  }
  const closer = (by: number) => setZoom(Math.max(0, Math.min(steps.length - 1, zoom + by)))
  const onKey = (event: KeyboardEvent) => {
    const act = { "+": () => closer(1), "=": () => closer(1), "-": () => closer(-1) }[event.key]
    const turn = zoom === 0 ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined
    if (!act && !turn) return
    event.preventDefault()
    act?.()
    if (turn) move(turn)
  }
  useEffect(() => centre(stage.current))
  if (!photo) return null
  const size = `${(steps[zoom] ?? 1) * 100}%`
  return (
    <HeadlessMantineProvider>
      <Modal.Root
        {...modalWays}
        onClose={onClose}
        onKeyDown={onKey}
        classNames={{ content: "desk-viewer", inner: "desk-viewer-inner" }}
      >
        <Modal.Content aria-label={photo.label}>
          <div className="desk-viewer-bar">
            <p>{photo.label}</p>
            {photos.length > 1 && (
              <>
                <ViewerButton icon="back" label={t("desk:photo.before")} onClick={() => move(-1)} />
                <ViewerButton icon="next" label={t("desk:photo.after")} onClick={() => move(1)} />
              </>
            )}
            <ViewerButton icon="minus" label={t("desk:photo.farther")} onClick={() => closer(-1)} />
            <ViewerButton icon="plus" label={t("desk:photo.closer")} onClick={() => closer(1)} />
            <ViewerButton icon="close" label={t("ui:picture.close")} onClick={onClose} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a larger photo is moved by the arrow keys, which scroll what has the focus */}
          <section className="desk-viewer-stage" tabIndex={0} ref={stage} aria-label={photo.label}>
            <img src={photo.src} alt={photo.label} style={{ inlineSize: size, blockSize: size }} />
          </section>
        </Modal.Content>
      </Modal.Root>
    </HeadlessMantineProvider>
  )
}

function centre(stage: HTMLElement | null) {
  if (!stage) return
  stage.scrollLeft = (stage.scrollWidth - stage.clientWidth) / 2
  stage.scrollTop = (stage.scrollHeight - stage.clientHeight) / 2
}

function ViewerButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" className="desk-icon-button" aria-label={label} onClick={onClick}>
      <Icon name={icon} size={26} />
    </button>
  )
}
