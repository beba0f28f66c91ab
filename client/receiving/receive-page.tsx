import { useEffect } from "react"
import type { Ask, Misread, Unknown } from "./answers.ts"
import type { Next } from "./ask-choices.ts"
import { AskScreen } from "./ask-screen.tsx"
import { useBench } from "./bench.ts"
import { FoundScreen } from "./found-screen.tsx"
import { InsideScreen } from "./inside-screen.tsx"
import { later } from "./later.ts"
import { MisreadScreen } from "./misread-screen.tsx"
import type { ParcelDraft, UnitInHand } from "./parcel-draft.ts"
import { PlaceScreen } from "./place-screen.tsx"
import { ReadyScreen } from "./ready-screen.tsx"
import { UnitScreen } from "./unit-screen.tsx"
import { UnknownScreen } from "./unknown-screen.tsx"
import { makeUnannounced } from "./what-device-knows.ts"

/** An answer that belongs to no parcel in hand, or that nothing is kept of. */
export type Notice = Misread | Unknown | { kind: "ask"; ask: Ask }

const fresh = makeUnannounced()

type PageProps = {
  draft: ParcelDraft | null
  notice: Notice | null
  onNext: (next: Next) => void
  onNotice: (notice: Notice | null) => void
  onArrive: () => void
  onScans: () => void
  onReopen: (draftId: string) => void
}

/** One screen at a time: what was odd before what is in hand. */
export function ReceivePage({ draft, notice, onNext, onNotice, onArrive, onScans, onReopen }: PageProps) {
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
  if (!draft) return <ReadyScreen onArrive={onArrive} onScans={onScans} onReopen={onReopen} />
  return <InHand draft={draft} />
}

/** A colleague left it open: taken over as it is, or left to them. */
function TakeOver({ draft, onNext }: { draft: ParcelDraft; onNext: (next: Next) => void }) {
  const { park } = useBench()
  const ask: Ask = { why: "in_another_draft", candidate: draft, by: draft.personId, draftId: draft.parcelId }
  const go = (next: Next) => (next.do === "back" ? void park() : onNext(next))
  return <AskScreen ask={ask} draft={draft} fresh={fresh} onNext={go} />
}

function Findings(props: { draft: ParcelDraft; unit: UnitInHand }) {
  const { FindingsScreen } = later.use()
  return <FindingsScreen {...props} />
}

function Close(props: { draft: ParcelDraft }) {
  const { CloseScreen } = later.use()
  return <CloseScreen {...props} />
}

function InHand({ draft }: { draft: ParcelDraft }) {
  const { unit } = draft
  const isOpened = draft.step !== "found"
  useEffect(() => {
    if (isOpened) later.fetch()
  }, [isOpened])
  if (unit && draft.step === "unit") return <UnitScreen draft={draft} unit={unit} />
  if (unit && draft.step === "findings") return <Findings draft={draft} unit={unit} />
  if (unit && draft.step === "place") return <PlaceScreen draft={draft} unit={unit} />
  if (draft.step === "found") return <FoundScreen draft={draft} />
  if (draft.step === "close") return <Close draft={draft} />
  return <InsideScreen draft={draft} />
}
