import { Suspense, useEffect, useState } from "react"
import { navigate as go } from "wouter/use-browser-location"
import { commandOf } from "../../shared/barcode/own-number.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { setCurrentDraft } from "../device/drafts.ts"
import { dropPhoto } from "../photos/drop-photo.ts"
import type { CameraProps } from "../photos/photo-camera.tsx"
import { CameraScan } from "../scan/camera-scan.tsx"
import { signal } from "../scan/feedback.ts"
import { type ScanRead, useScan } from "../scan/use-scan.ts"
import { Screen } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { type ArrivalAct, type ArrivalDraft, answerArrival } from "./arrival-draft.ts"
import { ArrivalScreen } from "./arrival-screen.tsx"
import { FindPage } from "./find-page.tsx"
import { later } from "./later.ts"
import { lookAtDock } from "./look-aside.ts"
import { ToldForm } from "./told-form.tsx"
import { useArrival } from "./use-arrival.ts"
import { pressMain } from "./use-main.ts"
import { knownTo, makeUnannounced } from "./what-device-knows.ts"

type Props = { personId: string; siteId: string; policy: Policy; strip: React.ReactNode }
type Overlay = "camera" | "type" | "photo" | "told" | null

/** Parcels off the truck in a row: one sound each, counted against what is awaited. */
export function ArrivalRoom({ personId, siteId, policy, strip }: Props) {
  const { draft, held, perform, refused } = useArrival({ personId, siteId })
  const [overlay, setOverlay] = useState<Overlay>(null)
  const [misread, setMisread] = useState<string | null>(null)
  const { t } = useWords()
  useScan(async (read) => {
    if (!held.current) return undefined
    if (overlay === "type" || overlay === "photo") setOverlay(null)
    if (read.reading.kind === "command") {
      await obey(read)
      return { outcome: null, answer: "command" }
    }
    const answer = answerArrival(read, knownTo({ personId, policy }, read.gathered), held.current)
    setMisread(answer ? null : read.scan.raw)
    const outcome = answer && (await perform(answer.act)) ? answer.sound : "misread"
    signal(outcome)
    return { outcome, answer: noteOf(answer?.act) }
  }, lookAtDock)
  const leave = () => void setCurrentDraft(null).then(() => go("/receive"))
  const finish = () => void perform({ do: "finish" }).then((done) => done && leave())

  async function obey(read: ScanRead) {
    const name = commandOf(read.reading.key ?? "")
    const isDone = held.current !== null && held.current.parcels.length > 0
    if (name === "undo" && isDone) await perform({ do: "undo" })
    else if ((name === "damaged" || name === "photo") && isDone) setOverlay("photo")
    else if (name === "close" && isDone) finish()
    else if (name === "next") pressMain()
    else return signal("decide")
    signal("unit")
  }

  const isBegun = (draft?.parcels.length ?? 0) > 0
  useEffect(() => {
    if (isBegun) later.fetch()
  }, [isBegun])
  if (!draft) return null
  const close = () => setOverlay(null)
  if (overlay === "camera")
    return <CameraScan onClose={close} onType={() => setOverlay("type")} said={saidOf(draft, misread, t)} />
  if (overlay === "type") return <FindPage strip={strip} onClose={close} />
  if (overlay === "told")
    return (
      <ToldForm
        strip={strip}
        told={draft.told}
        onClose={close}
        onTold={(told) => void perform({ do: "told", told }).then(close)}
      />
    )
  if (overlay === "photo")
    return (
      <Suspense fallback={<Screen strip={strip}>{null}</Screen>}>
        <DamageCamera
          slots={["damage"]}
          draftId={draft.deliveryId}
          onTaken={(photo) => perform({ do: "damage", photo })}
          onRetake={dropPhoto}
          onClose={close}
        />
      </Suspense>
    )
  return (
    <ArrivalScreen
      strip={strip}
      draft={draft}
      misread={misread}
      refused={refused}
      onPhoto={() => setOverlay("photo")}
      onCamera={() => setOverlay("camera")}
      onType={() => setOverlay("type")}
      onTold={() => setOverlay("told")}
      onUndo={() => void perform({ do: "undo" })}
      onNoLabel={() =>
        void perform({ do: "arrive", candidate: makeUnannounced()(null), isKnown: false }).then(
          (done) => done && signal("unknown"),
        )
      }
      onFinish={finish}
      onLeave={leave}
    />
  )
}

function DamageCamera(props: CameraProps) {
  const { PhotoCamera } = later.use()
  return <PhotoCamera {...props} />
}

const noteOf = (act: ArrivalAct | undefined) => (act?.do === "say" ? `said.${act.said}` : act ? "arrived" : "misread")

/** For the eye in the finder, which hides the band. */
function saidOf(draft: ArrivalDraft, misread: string | null, t: ReturnType<typeof useWords>["t"]): string | null {
  if (misread !== null) return t("scan:outcome.misread")
  return (
    draft.said &&
    t("receiving:arrival.seen", { count: draft.parcels.length, what: t(`receiving:arrival.said.${draft.said}`) })
  )
}
