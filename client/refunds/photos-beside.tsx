import { type KeyboardEvent, useState } from "react"
import type { RefundCase } from "../../shared/contract/refunds.ts"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { useWords } from "../ui/words.ts"
import { photoOf } from "./refund-happened.tsx"

interface Beside {
  id: string
  label: string
  src: string
  paper: boolean
}

type Props = { seen: RefundCase; onClose: () => void }

/** Two of the case's pictures beside each other: as it was sold and as it came, or two looks of two people. */
export function PhotosBeside({ seen, onClose }: Props) {
  const { t, language } = useWords()
  const all: Beside[] = [
    ...seen.lines.flatMap(({ id, title, picture }) =>
      picture ? [{ id, label: t("acts:beside.sold", { title }), src: pictureAddress(picture), paper: true }] : [],
    ),
    ...seen.photos
      .filter((photo) => photo.here)
      .map((photo) => {
        const { key, label, src } = photoOf(t, language, photo)
        return { id: key, label, src, paper: false }
      }),
  ]
  const [left, setLeft] = useState(0)
  const [right, setRight] = useState(
    Math.max(
      0,
      all.findIndex((one) => !one.paper),
    ) || 1,
  )
  const turn = (at: number, by: number) => (at + by + all.length) % all.length
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!by || event.target instanceof HTMLSelectElement) return
    event.preventDefault()
    if (event.shiftKey) setLeft(turn(left, by))
    else setRight(turn(right, by))
  }
  const side = (label: string, at: number, put: (at: number) => void) => (
    <div className="side">
      <DeskSelect
        label={label}
        value={String(at)}
        onChange={(event) => put(Number(event.target.value))}
        choices={all.map((one, place) => ({ id: String(place), label: one.label }))}
      />
      <div className={all[at]?.paper ? "stage on-paper" : "stage"}>
        <img src={all[at]?.src} alt={all[at]?.label} />
      </div>
    </div>
  )
  return (
    <DeskDialog title={t("acts:beside.title")} onClose={onClose}>
      {all.length < 2 ? (
        <p>{t("acts:beside.none")}</p>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys, wherever the focus is in here
        <div className="finance-beside" onKeyDown={onKey}>
          {side(t("acts:beside.left"), left, setLeft)}
          {side(t("acts:beside.right"), Math.min(right, all.length - 1), setRight)}
          <p className="desk-quiet">{t("acts:beside.keys")}</p>
        </div>
      )}
    </DeskDialog>
  )
}
