import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react"
import { navigate as go } from "wouter/use-browser-location"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { withDatabase } from "../device/database.ts"
import { getCurrentDraft } from "../device/drafts.ts"
import { setWho } from "../device/who.ts"
import { CaptureRefused } from "../outbox/capture-refused.ts"
import { recordFacts } from "../outbox/record-fact.ts"
import { SHUTTER } from "../photos/shutter.ts"
import { signal } from "../scan/feedback.ts"
import { emitScan } from "../scan/scan-bus.ts"
import { type ScanRead, useScan } from "../scan/use-scan.ts"
import { Frame, Screen } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { answerScan, mayLeave } from "./answer-scan.ts"
import { type Answer, noteOf, soundOf, type Unknown } from "./answers.ts"
import { DELIVERY_KIND } from "./arrival-draft.ts"
import type { Next } from "./ask-choices.ts"
import { type Bench, BenchProvider, type Hint } from "./bench.ts"
import { lookAtBench } from "./look-aside.ts"
import { obeyCommand } from "./obey-command.ts"
import { type Overlay, OverPage } from "./over-page.tsx"
import { inViewOf } from "./parcel-draft.ts"
import { type Notice, ReceivePage } from "./receive-page.tsx"
import { pressMain } from "./use-main.ts"
import { useParcel } from "./use-parcel.ts"
import { knownTo } from "./what-device-knows.ts"

type Props = {
  personId: string
  siteId: string
  siteName: string
  policy: Policy
  strip: ReactNode
  names: ReadonlyMap<string, string>
}
/** After this page has stopped listening. */
const emitLater = (scan: ScanRead["scan"]) => setTimeout(() => emitScan(scan))

/** Receives parcels: one scan after another, each answered on one screen. */
export function ReceiveRoom({ personId, siteId, siteName, policy, strip, names }: Props) {
  const { t, language } = useWords()
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
  }, [])

  useScan(async (read) => {
    const answer = answerScan(read, knownTo({ personId, policy }, read.gathered), held.current)
    const isDone = await follow(answer, read)
    const sound = isDone ? soundOf(answer) : "misread"
    if (sound) signal(sound)
    return { outcome: sound, ...noteOf(answer) }
  }, lookAtBench)

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
        return keepUnknown(answer, read.noteId !== undefined)
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
    else if ("photos" in obeyed) setOverlay({ kind: "photos", slots: obeyed.photos, of: inView() })
    else if (!(await perform(...obeyed.acts))) return false
    signal("unit")
    return true
  }

  /** `isKept`: it is looked up again, and a fact already. */
  async function keepUnknown(answer: Unknown, isKept: boolean): Promise<boolean> {
    const body = {
      siteId,
      scan: answer.scan,
      readAs: answer.readAs,
      key: answer.key,
      parcelId: held.current?.parcelId ?? null,
    }
    try {
      if (!isKept) await recordFacts([{ type: "v1.ScanKept", body: { ...body, key: body.key?.slice(0, 200) || null } }])
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

  const inView = useCallback(() => (held.current ? inViewOf(held.current) : ""), [held])
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
      takePhotos: (slots) => setOverlay({ kind: "photos", slots, of: inView() }),
      lookAt: (sha256) => setOverlay({ kind: "look", sha256 }),
      openForm: (form) => setOverlay({ kind: form }),
    }),
    [strip, policy, language, siteName, personId, names, perform, start, resume, park, refused, hint, t, inView],
  )
  if (draft === undefined) return null
  return (
    <BenchProvider value={bench}>
      <Suspense fallback={<Screen strip={strip}>{null}</Screen>}>
        {overlay ? (
          <OverPage over={overlay} open={draft} onChange={setOverlay} perform={perform} strip={strip} />
        ) : (
          <Frame strip={strip}>
            <ReceivePage
              draft={draft}
              notice={notice}
              onNext={(step) => void next(step)}
              onNotice={setNotice}
              onArrive={() => go("/arrive")}
              onScans={() => go("/scans")}
              onReopen={(id) => void reopen(id)}
            />
          </Frame>
        )}
      </Suspense>
    </BenchProvider>
  )

  async function reopen(draftId: string): Promise<void> {
    if (await resume(draftId)) await perform({ do: "reopen" })
  }
}
