import { useState } from "react"
import { Icon } from "../ui/icon.tsx"
import { Plate } from "../ui/plate.tsx"

type Props = { picture: string | null; width?: number; height?: number; chosen?: boolean }

/** A product's picture, and a quiet sign where there is none or it has not come to this device. */
export function ProductPlate({ picture, width = 56, height = width, chosen = false }: Props) {
  const [gone, setGone] = useState<string | null>(null)
  const inset = width > 60 ? 16 : 8
  return (
    <Plate width={width} height={height} chosen={chosen}>
      {picture && picture !== gone ? (
        <img
          src={`/api/pictures/${encodeURIComponent(picture)}`}
          alt=""
          width={width - inset}
          height={height - inset}
          decoding="async"
          onError={() => setGone(picture)}
        />
      ) : (
        <Icon name="tag" size={Math.min(56, Math.round(width / 2))} />
      )}
    </Plate>
  )
}
