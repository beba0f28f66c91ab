import type { ReactNode } from "react"

type Props = {
  /** Address of a product picture. Without one, give an illustration as children. */
  src?: string | null | undefined
  /** What is on it; empty where the words beside it say so. */
  alt?: string
  /** 40 in lists, 104 beside a parcel, 152 × 168 for the check of the right item. */
  width?: number
  height?: number
  chosen?: boolean
  /** No paper: for a drawing on the page's own surface. */
  bare?: boolean
  children?: ReactNode
}

/** A product on paper: the same ground by day and night, so that it keeps its colours. Its space is kept while it loads. */
export function Plate({ src, alt = "", width = 104, height = width, chosen = false, bare = false, children }: Props) {
  const inset = width > 60 ? 8 : 4
  return (
    <span
      className={`plate ${chosen ? "chosen" : ""} ${bare ? "bare" : ""}`}
      style={{ inlineSize: width, blockSize: height, padding: inset }}
    >
      {src ? (
        <img src={src} alt={alt} width={width - 2 * inset} height={height - 2 * inset} decoding="async" />
      ) : (
        children
      )}
    </span>
  )
}
