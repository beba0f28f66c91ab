import type { ReactNode } from "react"
import type { PhotoSlot } from "../../shared/policy/policy-document.ts"
import { dropPhoto } from "../photos/drop-photo.ts"
import { CameraScan } from "../scan/camera-scan.tsx"
import { useWords } from "../ui/words.ts"
import type { Bench } from "./bench.ts"
import { FindPage } from "./find-page.tsx"
import { later } from "./later.ts"
import { inViewOf, type ParcelDraft, type Photo } from "./parcel-draft.ts"
import { slotOf } from "./photo-row.tsx"

/** Over the page: a way to see or to type. The page beneath is not there meanwhile, so it hears no key. */
export type Overlay =
  | { kind: "camera" }
  | { kind: "type"; start: string }
  | { kind: "photos"; slots: readonly PhotoSlot[]; of: string }
  | { kind: "look"; sha256: string }
  | { kind: "override" }
  | { kind: "note" }

type OverProps = {
  over: Overlay
  open: ParcelDraft | null
  onChange: (overlay: Overlay | null) => void
  perform: Bench["perform"]
  strip: ReactNode
}

export function OverPage(props: OverProps) {
  const { over, open, onChange, strip } = props
  const close = () => onChange(null)
  if (over.kind === "camera") return <CameraScan onClose={close} onType={() => onChange({ kind: "type", start: "" })} />
  if (over.kind === "type")
    return (
      <FindPage strip={strip} onClose={close} start={over.start} expects={open?.step === "inside" ? "digits" : null} />
    )
  return open && <OverDraft {...props} open={open} close={close} />
}

type OverDraftProps = OverProps & { open: ParcelDraft; close: () => void }

function OverDraft({ over, open, onChange, perform, close }: OverDraftProps) {
  const { t } = useWords()
  const { PhotoCamera, PhotoReader, NoteForm, OverrideForm } = later.use()
  const drop = async (sha256: string) => {
    await perform({ do: "dropPhoto", sha256 })
    await dropPhoto(sha256)
  }
  if (over.kind === "photos")
    return (
      <PhotoCamera
        slots={over.slots}
        draftId={open.parcelId}
        onTaken={(photo) => perform({ do: "photo", photo, of: over.of })}
        onRetake={drop}
        onClose={close}
        onWithout={() => void perform({ do: "noPhoto" }).then(close)}
      />
    )
  if (over.kind === "look") {
    const photo = photosOf(open).find((one) => one.sha256 === over.sha256)
    const retake =
      photo &&
      (() =>
        void drop(over.sha256).then(() => onChange({ kind: "photos", slots: [slotOf(photo)], of: inViewOf(open) })))
    return (
      <PhotoReader
        sha256={over.sha256}
        name={photo ? t(`domain:photoSlot.${slotOf(photo)}`) : ""}
        onClose={close}
        {...(retake && { onRetake: retake })}
      />
    )
  }
  if (!open.unit) return null
  return over.kind === "override" ? (
    <OverrideForm unit={open.unit} onClose={close} />
  ) : (
    <NoteForm unit={open.unit} onClose={close} />
  )
}

const photosOf = (draft: ParcelDraft): Photo[] => [...draft.photos, ...(draft.unit?.photos ?? [])]
