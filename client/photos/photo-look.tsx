import { type ReactNode, useEffect } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { useWords } from "../ui/words.ts"
import { usePhotoUrl } from "./use-photo-url.ts"
import "./photo-camera.css"

type Props = {
  sha256: string
  name: string
  onClose: () => void
  onRetake?: () => void
  /** Another act beside these. */
  act?: ReactNode
  /** What came of it, over the picture. */
  children?: ReactNode
}

/** One photo over the whole screen. */
export function PhotoLook({ sha256, name, onClose, onRetake, act, children }: Props) {
  const { t } = useWords()
  const url = usePhotoUrl(sha256)
  useEffect(() => {
    const press = (event: KeyboardEvent) => event.key === "Escape" && onClose()
    addEventListener("keydown", press)
    return () => removeEventListener("keydown", press)
  }, [onClose])
  return (
    <div className="photo-camera photo-look" role="dialog" aria-modal="true" aria-label={name}>
      <p className="wanted">{name}</p>
      {url ? <img src={url} alt={name} /> : <span style={{ flex: 1 }} />}
      {children && <div className="found">{children}</div>}
      <div className="shutter-bar" style={{ gridTemplateColumns: "1fr 1fr" }}>
        <BigButton icon="close" onClick={onClose}>
          {t("ui:picture.close")}
        </BigButton>
        {onRetake && (
          <BigButton icon="retake" onClick={onRetake}>
            {t("receiving:photo.retake")}
          </BigButton>
        )}
        {act}
      </div>
    </div>
  )
}
