import { useState } from "react"
import { useLocation } from "wouter"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { withDatabase } from "../device/database.ts"
import { getCurrentDraft } from "../device/drafts.ts"
import { namedHere } from "../device/look-up.ts"
import { useLive } from "../device/use-live.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { emitScan } from "../scan/scan-bus.ts"
import { isUnresolved, readableRaw, readScans, type ScanNote, setNothing } from "../scan/scan-history.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { clockTime, exactDate } from "../ui/date-words.ts"
import { EmptyState } from "../ui/empty-state.tsx"
import { Icon, StateIcon, type StateMark } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import type { Meaning } from "../ui/meaning.ts"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { SeatedPage } from "../ui/seated-page.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
import { DELIVERY_KIND } from "./arrival-draft.ts"
import { carrierName } from "./carrier-name.ts"
import "./scans-page.css"

type T = ReturnType<typeof useWords>["t"]
/** A note, and whether a parcel was received of it meanwhile. */
type Shown = ScanNote & { opened: boolean }

/** /scans: what was scanned in this session, each with what it was taken for; the unknown ones until they are resolved. */
export function ScansPage() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [open, setOpen] = useState<string | null>(null)
  const scans = useLive(readShown)
  if (!scans) return null
  const one = scans.find(({ id }) => id === open)
  if (one) return <OneScan scan={one} onBack={() => setOpen(null)} />
  const unresolved = scans.filter(waits)
  const others = scans.filter((scan) => !waits(scan))
  return (
    <SeatedPage
      strip={<OutboxStrip />}
      lead={<Icon name="clock" size={36} />}
      word={t("history:word")}
      title={t("history:title")}
      actions={
        <ActionBar>
          <BigButton kind="main" icon="scan" onClick={() => go("/")}>
            {t("history:back")}
          </BigButton>
        </ActionBar>
      }
    >
      {scans.length === 0 && (
        <EmptyState picture="parcel" title={t("history:empty")}>
          {t("history:emptyWhat")}
        </EmptyState>
      )}
      <Scans title={t("history:toResolve", { count: unresolved.length })} scans={unresolved} onOpen={setOpen} />
      <Scans title={t("history:last", { count: others.length })} scans={others} onOpen={setOpen} />
      {scans.length > 0 && <p className="quiet-text">{t("history:until")}</p>}
    </SeatedPage>
  )
}

const waits = (scan: Shown) => isUnresolved(scan) && !scan.opened

/** With an index each: a parcel in work, or one that a fact names. */
async function readShown(): Promise<Shown[]> {
  const scans = await readScans()
  const ids = [...new Set(scans.flatMap(({ parcelId }) => parcelId ?? []))]
  const opened = new Set(
    await withDatabase(async (db) => {
      const drafts = await db.drafts.bulkGet(ids)
      const facts = await db.facts.where("parcelId").anyOf(ids).toArray()
      const named = facts.filter(({ fact }) => fact.type !== "v1.ScanKept").map(({ parcelId }) => parcelId)
      return [...named, ...drafts.map((draft) => draft?.id)]
    }),
  )
  return scans.map((scan) => ({ ...scan, opened: opened.has(scan.parcelId ?? undefined) }))
}

type ListProps = { title: string; scans: Shown[]; onOpen: (id: string) => void }

function Scans({ title, scans, onOpen }: ListProps) {
  const { t, language } = useWords()
  if (scans.length === 0) return null
  return (
    <>
      <h2 className="receiving-list-title">{title}</h2>
      <Sheet label={title}>
        {scans.map((scan) => (
          <li key={scan.id}>
            <Row
              lead={<OutcomeMark scan={scan} />}
              title={<NumberOf scan={scan} />}
              note={[clockTime(scan.at, language), outcomeWords(t, scan)].join(", ")}
              end={<Icon name="next" />}
              onClick={() => onOpen(scan.id)}
            />
          </li>
        ))}
      </Sheet>
    </>
  )
}

function NumberOf({ scan: { keys, carrier, raw } }: { scan: ScanNote }) {
  const [key] = keys
  if (key === undefined) return <span className="scan-raw">{readableRaw(raw).slice(0, 60)}</span>
  const groups = groupForEye(key, carrier)
  const name = carrierName(carrier)
  return (
    <>
      {name && `${name} `}
      <Code small groups={groups.length > 4 ? ["…", ...groups.slice(-3)] : groups} boldLast={4} />
    </>
  )
}

const looks = {
  parcel: { meaning: "go", mark: "found" },
  unit: { meaning: "go", mark: "found" },
  decide: { meaning: "look", mark: "decide" },
  unknown: { meaning: "look", mark: "unknown" },
  misread: { meaning: "stop", mark: "misread" },
  tried: { meaning: "neutral", mark: "waiting" },
} as const satisfies Record<string, { meaning: Meaning; mark: StateMark }>
const lookOf = ({ outcome }: ScanNote) => looks[outcome ?? "tried"]

function OutcomeMark({ scan }: { scan: Shown }) {
  const settled = scan.answer === "unknown" && !waits(scan)
  const { meaning, mark } = settled ? looks.parcel : lookOf(scan)
  return (
    <span className={`scan-mark ${meaning}`}>
      <StateIcon mark={mark} size={32} />
    </span>
  )
}

const answers = new Set([
  ...["parcel", "resume", "same_parcel", "add_return", "unit", "again", "serial", "lpn", "bin", "command"],
  ...["unknown", "misread", "arrived", "tried"],
])

/** What came of it, or of what it was resolved by. */
function outcomeWords(t: T, scan: Shown): string {
  if (scan.opened) return t("history:resolved.opened")
  if (scan.resolved) return t(`history:resolved.${scan.resolved}`)
  const [room, what] = scan.answer.split(".")
  if (room === "ask") return t(`receiving:ask.title.${what}` as WordKey)
  if (room === "said") return t(`receiving:arrival.said.${what}` as WordKey)
  return answers.has(scan.answer) ? t(`history:answer.${scan.answer}` as WordKey) : scan.answer
}

function OneScan({ scan, onBack }: { scan: Shown; onBack: () => void }) {
  const { t, language } = useWords()
  const [, go] = useLocation()
  const isOpen = waits(scan)
  const { meaning, mark } = lookOf(scan)
  const again = async () => {
    const draft = await getCurrentDraft()
    go(draft?.kind === DELIVERY_KIND ? "/arrive" : "/receive")
    const { raw, channel, symbology, id } = scan
    emitScan({ raw, channel, ...(symbology && { symbology }), noteId: id })
  }
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning={isOpen ? "look" : meaning}
          mark={mark}
          height="form"
          word={scan.outcome ? t(`scan:outcome.${scan.outcome}`) : t("history:tried")}
          title={outcomeWords(t, scan)}
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="back" onClick={onBack}>
            {t("history:toAll")}
          </BigButton>
          {scan.answer === "unknown" && !scan.opened && scan.resolved !== "found" && (
            <BigButton icon="check" onClick={() => void setNothing(scan.id, scan.resolved === null)}>
              {t(scan.resolved === null ? "history:nothing" : "history:notNothing")}
            </BigButton>
          )}
          <BigButton kind="main" icon="search" onClick={() => void again()}>
            {t("history:again")}
          </BigButton>
        </ActionBar>
      }
    >
      {isOpen && <WhetherKnown scan={scan} />}
      <dl className="scan-facts">
        <Line name={t("history:when")}>{exactDate(scan.at, language)}</Line>
        <Line name={t("history:takenFor")}>
          {[carrierName(scan.carrier), t(`history:kind.${scan.kind}`)].filter(Boolean).join(", ")}
        </Line>
        {scan.keys[0] !== undefined && (
          <Line name={t("history:number")}>
            <Code groups={groupForEye(scan.keys[0], scan.carrier)} boldLast={4} copy />
          </Line>
        )}
        <Line name={t("history:came")}>{outcomeWords(t, scan)}</Line>
        {scan.warnings.length > 0 && (
          <Line name={t("history:warned")}>
            {scan.warnings.map((one) => t(`history:warning.${one}` as WordKey)).join(" ")}
          </Line>
        )}
        <Line name={t("history:raw")}>
          <span className="scan-raw">{readableRaw(scan.raw)}</span>
        </Line>
        <Line name={t("history:how")}>
          {[t(`history:channel.${channelOf(scan)}`), scan.symbology].filter(Boolean).join(", ")}
        </Line>
      </dl>
    </Screen>
  )
}

/** Scanners of any layout are scanners. */
const channelOf = ({ channel }: ScanNote) => (channel === "camera" || channel === "typed" ? channel : "wedge")

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** What came from the server since may have told of it. */
function WhetherKnown({ scan }: { scan: ScanNote }) {
  const { t } = useWords()
  const isKnown = useLive(async () => (await namedHere(scan.keys)).size > 0, scan.id)
  if (isKnown === undefined) return null
  return isKnown ? (
    <LineMessage meaning="go" title={t("history:nowKnown")}>
      {t("history:nowKnownWhat")}
    </LineMessage>
  ) : (
    <LineMessage meaning="look" title={t("history:stillUnknown")}>
      {t("history:stillUnknownWhat")}
    </LineMessage>
  )
}
