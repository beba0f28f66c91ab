import { type FormEvent, useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { withDatabase } from "../device/database.ts"
import { getDoc } from "../device/look-up.ts"
import type { FactRow } from "../device/rows.ts"
import { useLive } from "../device/use-live.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { clockTime, exactDate } from "../ui/date-words.ts"
import { TextField } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { factWords, problemWords } from "./fact-words.ts"
import { markDealtWith } from "./mark-dealt-with.ts"
import { OutboxStrip } from "./outbox-strip.tsx"
import { setAside } from "./set-aside.ts"
import { triedWords } from "./tried-words.ts"

/** One record: what it is, what became of it and why, and what a person can do about it. */
export function OneFact({ factId, onBack }: { factId: string; onBack: () => void }) {
  const { t } = useWords()
  const row = useLive(() => withDatabase(async (db) => (await db.facts.get(factId)) ?? null), factId)
  const [reason, setReason] = useState("")
  const [missed, setMissed] = useState(false)
  if (!row) return null
  const waits = row.waiting === 1 && row.fact.type !== "v1.FactSetAside"
  const aside = async (event: FormEvent) => {
    event.preventDefault()
    if (!waits || !reason.trim()) return
    const done = await setAside(factId, reason.trim())
    setMissed(!done)
  }
  const settle = () => void markDealtWith(factId).then(onBack)
  return (
    <form onSubmit={aside}>
      <Screen
        strip={<OutboxStrip />}
        band={<FactBand row={row} />}
        actions={
          <ActionBar>
            <BigButton icon="back" onClick={onBack}>
              {t("common:back")}
            </BigButton>
            {row.open === 1 && (
              <BigButton kind="main" icon="check" note={t("waiting:problem.seenNote")} onClick={settle}>
                {t("waiting:problem.seen")}
              </BigButton>
            )}
            {waits && (
              <BigButton
                kind="main"
                icon="flag"
                type="submit"
                note={t("waiting:problem.asideNote")}
                lacking={reason.trim() ? null : t("waiting:problem.asideTitle")}
              >
                {t("waiting:problem.aside")}
              </BigButton>
            )}
          </ActionBar>
        }
      >
        {missed && <LineMessage meaning="neutral" title={t("waiting:problem.asideNot")} />}
        <Reason row={row} />
        {waits && (
          <TextField
            label={t("waiting:problem.asideTitle")}
            hint={t("waiting:problem.asideHint")}
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Screen>
    </form>
  )
}

function FactBand({ row }: { row: FactRow }) {
  const { t, language } = useWords()
  const title = factWords(t, "one", row.fact.type)
  const note = clockTime(row.fact.deviceTime, language)
  if (row.open === 0) return <StateBand meaning="neutral" height="form" word={note} title={title} />
  const held = row.verdict === "review"
  const word = row.setAside !== null ? "waiting:problem.set_aside" : `waiting:problem.${held ? "review" : "rejected"}`
  return (
    <StateBand
      meaning={held ? "neutral" : "stop"}
      height="form"
      word={`${t(word as "waiting:problem.rejected")}, ${note}`}
      title={title}
    />
  )
}

function Reason({ row }: { row: FactRow }) {
  const { t, language } = useWords()
  const parcel = useLive(async () => (row.parcelId ? await getDoc("parcel", row.parcelId) : null), row.parcelId)
  const tried = useLive(() => withDatabase((db) => db.tries.get(row.id)), row.id)
  const number = parcel?.body.keys[0]
  return (
    <>
      {row.open === 1 && (
        <p>{problemWords(t, { code: row.code, verdict: row.verdict === "review" ? "review" : "rejected" })}</p>
      )}
      {row.setAside !== null && <p className="quiet-text">{t("waiting:problem.why", { reason: row.setAside })}</p>}
      {row.waiting === 1 && <p>{triedWords(t, tried ?? null, language)}</p>}
      {number && <Code groups={groupForEye(number, parcel.body.carrier)} boldLast={4} copy />}
      <p className="quiet-text">{exactDate(row.fact.deviceTime, language)}</p>
      {row.open === 1 && row.code && <p className="quiet-text">{t("waiting:problem.code", { code: row.code })}</p>}
    </>
  )
}
