import { HeadlessMantineProvider, Modal } from "@mantine/core"
import type { KeyboardEvent } from "react"
import { modalWays } from "./desk-dialog.tsx"
import type { DeskPhotoOf } from "./desk-photos.tsx"
import { Icon, type IconName } from "./icon.tsx"
import { useFocusBack } from "./use-focus-back.ts"
import { usePanZoom } from "./use-pan-zoom.ts"
import { useWords } from "./words.ts"

const A_STEP = 1.5
const A_SHIFT = 80
const arrows: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
}

type Props = { photos: readonly DeskPhotoOf[]; at: number; onMove: (to: number) => void; onClose: () => void }

/**
 * A photo as large as the screen. Two fingers, the wheel or + and − bring it closer; the arrows go from one to the next,
 * and move the photo once it is larger.
 */
export function DeskPhotoViewer({ photos, at, onMove, onClose }: Props) {
  const { t } = useWords()
  useFocusBack()
  const photo = photos[at]
  const several = photos.length > 1
  const turn = (by: number) => {
    if (!several) return
    whole()
    onMove((at + by + photos.length) % photos.length)
  }
  const { stage, view, zoom, pan, whole, on } = usePanZoom(turn)
  const onKey = (event: KeyboardEvent) => {
    const act = viewerKeys({ zoom, pan, whole, turn, larger: view.scale > 1 })[event.key]
    if (!act || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    act()
  }
  if (!photo) return null
  const transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`
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
            <p role="status">
              {several && <strong>{t("desk:photo.position", { at: at + 1, of: photos.length })} </strong>}
              {photo.label}
            </p>
            {several && (
              <>
                <ViewerButton icon="back" label={t("desk:photo.before")} onClick={() => turn(-1)} />
                <ViewerButton icon="next" label={t("desk:photo.after")} onClick={() => turn(1)} />
              </>
            )}
            <ViewerButton icon="minus" label={t("desk:photo.farther")} onClick={() => zoom(1 / A_STEP)} />
            <ViewerButton icon="plus" label={t("desk:photo.closer")} onClick={() => zoom(A_STEP)} />
            <ViewerButton icon="close" label={t("ui:picture.close")} onClick={onClose} />
          </div>
          <section
            className="desk-viewer-stage"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a larger photo is moved by the arrow keys
            tabIndex={0}
            data-autofocus
            ref={stage}
            aria-label={t("desk:photo.keys")}
            {...on}
          >
            <img key={photo.key} src={photo.src} alt={photo.label} draggable={false} style={{ transform }} />
          </section>
        </Modal.Content>
      </Modal.Root>
    </HeadlessMantineProvider>
  )
}

type Ways = Pick<ReturnType<typeof usePanZoom>, "zoom" | "pan" | "whole"> & {
  turn: (by: number) => void
  larger: boolean
}

function viewerKeys({ zoom, pan, whole, turn, larger }: Ways): Record<string, (() => void) | undefined> {
  const shifts = Object.entries(arrows).map(
    ([key, { x, y }]) => [key, () => pan({ x: x * A_SHIFT, y: y * A_SHIFT })] as const,
  )
  return {
    "+": () => zoom(A_STEP),
    "=": () => zoom(A_STEP),
    "-": () => zoom(1 / A_STEP),
    "0": whole,
    PageDown: () => turn(1),
    PageUp: () => turn(-1),
    ...(larger ? Object.fromEntries(shifts) : { ArrowLeft: () => turn(-1), ArrowRight: () => turn(1) }),
  }
}

function ViewerButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" className="desk-icon-button" aria-label={label} onClick={onClick}>
      <Icon name={icon} size={26} />
    </button>
  )
}
