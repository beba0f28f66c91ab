import { type ReactNode, useEffect, useMemo, useRef, useState } from "react"
import { useLocation } from "wouter"
import type { PhotoSlot, Policy } from "../../shared/policy/policy-document.ts"
import { withDatabase } from "../device/database.ts"
import { getCurrentDraft } from "../device/drafts.ts"
import { setWho } from "../device/who.ts"
import { CaptureRefused } from "../outbox/capture-refused.ts"
import { recordFacts } from "../outbox/record-fact.ts"
import { dropPhoto } from "../photos/drop-photo.ts"
import { PhotoCamera, SHUTTER } from "../photos/photo-camera.tsx"
import { PhotoLook } from "../photos/photo-look.tsx"
import { CameraScan } from "../scan/camera-scan.tsx"
import { signal } from "../scan/feedback.ts"
import { emitScan } from "../scan/scan-bus.ts"
import { TypedEntry } from "../scan/typed-entry.tsx"
import { type ScanRead, useScan } from "../scan/use-scan.ts"
import { useWords } from "../ui/words.ts"
import { answerScan, mayLeave } from "./answer-scan.ts"
import { type Answer, type Ask, type Misread, soundOf, type Unknown } from "./answers.ts"
import { DELIVERY_KIND } from "./arrival-draft.ts"
import type { Next } from "./ask-choices.ts"
import { AskScreen } from "./ask-screen.tsx"
import { type Bench, BenchProvider, type Hint, useBench } from "./bench.ts"
import { CloseScreen } from "./close-screen.tsx"
import { FindingsScreen } from "./findings-screen.tsx"
import { FoundScreen } from "./found-screen.tsx"
import { InsideScreen } from "./inside-screen.tsx"
import { MisreadScreen } from "./misread-screen.tsx"
import { obeyCommand } from "./obey-command.ts"
import type { ParcelDraft, Photo } from "./parcel-draft.ts"
import { slotOf } from "./photo-row.tsx"
import { PlaceScreen } from "./place-screen.tsx"
import { ReadyScreen } from "./ready-screen.tsx"
import { NoteForm, OverrideForm } from "./unit-forms.tsx"
import { UnitScreen } from "./unit-screen.tsx"
import { UnknownScreen } from "./unknown-screen.tsx"
import { pressMain } from "./use-main.ts"
import { useParcel } from "./use-parcel.ts"
import { makeUnannounced, whatDeviceKnows } from "./what-device-knows.ts"

type Props = {
  personId: string
  siteId: string
  siteName: string
  policy: Policy
  strip: ReactNode
  names: ReadonlyMap<string, string>
}
/** Over the page: a way to see or to type. The page beneath is not there meanwhile, so it hears no key. */
type Overlay =
  | { kind: "camera" }
  | { kind: "type"; start: string }
  | { kind: "photos"; slots: readonly PhotoSlot[] }
  | { kind: "look"; sha256: string }
  | { kind: "override" }
  | { kind: "note" }
/** An answer that belongs to no parcel in hand, or that nothing is kept of. */
type Notice = Misread | Unknown | { kind: "ask"; ask: Ask }

const fresh = makeUnannounced()
/** After this page has stopped listening. */
const emitLater = (scan: ScanRead["scan"]) => setTimeout(() => emitScan(scan))

/** Receives parcels: one scan after another, each answered on one screen. */
export function ReceiveRoom({ personId, siteId, siteName, policy, strip, names }: Props) {
  const { t, language } = useWords()
  const [, go] = useLocation()
  const parcel = useParcel({ personId, siteId, policy })
  const { draft, held, perform, start, resume, park, refused } = parcel
  const [overlay, setOverlay] = useState<Overlay | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  const [hint, setHint] = useState<Hint | null>(null)
  const shown = useRef(overlay)
  shown.current = overlay
  const badge = useRef<ScanRead["scan"] | null>(null)

  useEffect(() => () => void (badge.current && emitLater(badge.current)), [])

  useEffect(() => {
    void getCurrentDraft().then((row) => row?.kind === DELIVERY_KIND && go("/arrive", { replace: true }))
  }, [go])

  useScan(async (read) => {
    const answer = answerScan(read, await whatDeviceKnows(read, { personId, policy }), held.current)
    const isDone = await follow(answer, read)
    const sound = isDone ? soundOf(answer) : "misread"
    if (sound) signal(sound)
  })

  /** False where it could not be kept: the screen says why. */
  async function follow(answer: Answer, read: ScanRead): Promise<boolean> {
    if (answer.kind === "command") return obey(answer.name)
    setOverlay(null)
    setHint(answer.kind === "again" ? "again" : answer.kind === "same_parcel" ? "sameParcel" : null)
    setNotice(null)
    switch (answer.kind) {
      case "badge":
        return changeHands(read)
      case "misread":
        setNotice(answer)
        return true
      case "unknown":
        return keepUnknown(answer)
      case "decide":
        if (held.current) return perform({ do: "ask", ask: answer.ask })
        setNotice({ kind: "ask", ask: answer.ask })
        return true
      case "parcel":
        return (await leaveWhole()) && start(answer.candidate)
      case "resume":
        return (await leaveWhole()) && resume(answer.draftId)
      case "add_return":
        return perform({ do: "addReturn", candidate: answer.candidate })
      case "unit":
        return perform({ do: "unit", unit: answer.unit })
      case "serial":
        return perform({ do: "serial", serial: answer.serial })
      case "lpn":
        return perform({ do: "lpn", lpn: answer.lpn })
      case "bin":
        return perform({ do: "place", bin: answer.code })
      default:
        return true
    }
  }

  /** The next parcel's scan closes one that is whole. */
  async function leaveWhole(): Promise<boolean> {
    const open = held.current
    return !open || !mayLeave(open) || perform({ do: "close", emptyBox: false })
  }

  async function obey(name: Extract<Answer, { kind: "command" }>["name"]): Promise<boolean> {
    if (shown.current?.kind === "photos") {
      if (name === "photo" || name === "next") dispatchEvent(new Event(SHUTTER))
      else setOverlay(null)
      signal("unit")
      return true
    }
    const open = held.current
    const obeyed = open ? obeyCommand(name, open, policy) : name === "next" && notice ? ({ main: true } as const) : null
    if (!obeyed) {
      signal("decide")
      return true
    }
    setOverlay(null)
    setHint(null)
    if ("main" in obeyed) pressMain()
    else if ("photos" in obeyed) setOverlay({ kind: "photos", slots: obeyed.photos })
    else if (!(await perform(...obeyed.acts))) return false
    signal("unit")
    return true
  }

  async function keepUnknown(answer: Unknown): Promise<boolean> {
    const body = {
      siteId,
      scan: answer.scan,
      readAs: answer.readAs,
      key: answer.key,
      parcelId: held.current?.parcelId ?? null,
    }
    try {
      await recordFacts([{ type: "v1.ScanKept", body: { ...body, key: body.key?.slice(0, 200) || null } }])
    } catch (error) {
      if (!(error instanceof CaptureRefused)) throw error
      parcel.setRefused(error.code)
      return false
    }
    setNotice(answer)
    return true
  }

  /** Whose badge it is only the PIN tells: who is here signs out, what is open stays, and the next page hears the badge. */
  async function changeHands({ scan }: ScanRead): Promise<boolean> {
    badge.current = scan
    await withDatabase((db) => db.keep("signOutOwed", true))
    await setWho(null)
    return true
  }

  async function next(step: Next): Promise<void> {
    if (step.do === "acts") await perform(...step.acts)
    else if (step.do === "start") await start(step.candidate, step.takenOverFrom)
    else if (step.do === "resume") await resume(step.draftId)
    else if (held.current?.ask) await perform({ do: "answered" })
    if (step.do === "resume" && step.after) await perform(...step.after)
    setNotice(null)
  }

  const bench: Bench = useMemo(
    () => ({
      strip,
      policy,
      language,
      siteName,
      personId,
      nameOf: (id) => names.get(id) ?? t("receiving:aColleague"),
      perform: (...acts) => {
        setHint(null)
        return perform(...acts)
      },
      start,
      resume,
      park,
      refused,
      hint,
      openCamera: () => setOverlay({ kind: "camera" }),
      typeNumber: (typed = "") => setOverlay({ kind: "type", start: typed }),
      takePhotos: (slots) => setOverlay({ kind: "photos", slots }),
      lookAt: (sha256) => setOverlay({ kind: "look", sha256 }),
      openForm: (form) => setOverlay({ kind: form }),
    }),
    [strip, policy, language, siteName, personId, names, perform, start, resume, park, refused, hint, t],
  )
  if (draft === undefined) return null
  return (
    <BenchProvider value={bench}>
      {overlay ? (
        <OverPage over={overlay} open={draft} onChange={setOverlay} perform={perform} strip={strip} />
      ) : (
        <Page
          draft={draft}
          notice={notice}
          onNext={(step) => void next(step)}
          onNotice={setNotice}
          onArrive={() => go("/arrive")}
          onReopen={(id) => void reopen(id)}
        />
      )}
    </BenchProvider>
  )

  async function reopen(draftId: string): Promise<void> {
    if (await resume(draftId)) await perform({ do: "reopen" })
  }
}

type OverProps = {
  over: Overlay
  open: ParcelDraft | null
  onChange: (overlay: Overlay | null) => void
  perform: Bench["perform"]
  strip: ReactNode
}

function OverPage({ over, open, onChange, perform, strip }: OverProps) {
  const { t } = useWords()
  const close = () => onChange(null)
  if (over.kind === "camera") return <CameraScan onClose={close} onType={() => onChange({ kind: "type", start: "" })} />
  if (over.kind === "type") return <TypedEntry strip={strip} onClose={close} start={over.start} />
  if (!open) return null
  const drop = async (sha256: string) => {
    await perform({ do: "dropPhoto", sha256 })
    await dropPhoto(sha256)
  }
  if (over.kind === "photos")
    return (
      <PhotoCamera
        slots={over.slots}
        draftId={open.parcelId}
        onTaken={(photo) => perform({ do: "photo", photo })}
        onRetake={drop}
        onClose={close}
        onWithout={() => void perform({ do: "noPhoto" }).then(close)}
      />
    )
  if (over.kind === "look") {
    const photo = photosOf(open).find((one) => one.sha256 === over.sha256)
    const retake =
      photo && (() => void drop(over.sha256).then(() => onChange({ kind: "photos", slots: [slotOf(photo)] })))
    return (
      <PhotoLook
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

type PageProps = {
  draft: ParcelDraft | null
  notice: Notice | null
  onNext: (next: Next) => void
  onNotice: (notice: Notice | null) => void
  onArrive: () => void
  onReopen: (draftId: string) => void
}

/** One screen at a time: what was odd before what is in hand. */
function Page({ draft, notice, onNext, onNotice, onArrive, onReopen }: PageProps) {
  const { personId } = useBench()
  const back = () => onNotice(null)
  if (notice?.kind === "misread")
    return (
      <MisreadScreen
        misread={notice}
        onBack={back}
        {...(!draft && { onNoLabel: () => onNext({ do: "start", candidate: fresh(null) }) })}
      />
    )
  if (notice?.kind === "unknown") return <UnknownScreen unknown={notice} onBack={back} />
  const ask = notice?.ask ?? draft?.ask
  if (ask) return <AskScreen ask={ask} draft={draft} fresh={fresh} onNext={onNext} />
  if (draft && draft.personId !== personId) return <TakeOver draft={draft} onNext={onNext} />
  if (!draft) return <ReadyScreen onArrive={onArrive} onReopen={onReopen} />
  return <InHand draft={draft} />
}

/** A colleague left it open: taken over as it is, or left to them. */
function TakeOver({ draft, onNext }: { draft: ParcelDraft; onNext: (next: Next) => void }) {
  const { park } = useBench()
  const ask: Ask = { why: "in_another_draft", candidate: draft, by: draft.personId, draftId: draft.parcelId }
  const go = (next: Next) => (next.do === "back" ? void park() : onNext(next))
  return <AskScreen ask={ask} draft={draft} fresh={fresh} onNext={go} />
}

function InHand({ draft }: { draft: ParcelDraft }) {
  const { unit } = draft
  if (unit && draft.step === "unit") return <UnitScreen draft={draft} unit={unit} />
  if (unit && draft.step === "findings") return <FindingsScreen draft={draft} unit={unit} />
  if (unit && draft.step === "place") return <PlaceScreen draft={draft} unit={unit} />
  if (draft.step === "found") return <FoundScreen draft={draft} />
  if (draft.step === "close") return <CloseScreen draft={draft} />
  return <InsideScreen draft={draft} />
}
