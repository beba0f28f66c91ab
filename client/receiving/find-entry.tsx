import { useEffect, useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { parseScan, type ScanReading } from "../../shared/barcode/parse-scan.ts"
import { isUnproven } from "../../shared/barcode/scan-reading.ts"
import { namedHere } from "../device/look-up.ts"
import { NumberForm } from "../scan/number-form.tsx"
import { emitScan } from "../scan/scan-bus.ts"
import { useKeys } from "../scan/use-scan.ts"
import { Code } from "../ui/code.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
import { carrierName } from "./carrier-name.ts"
import { findAside } from "./find-aside.ts"
import { LEAST } from "./find-index.ts"
import { oneSlipAway } from "./one-slip-away.ts"
import { type Found, readFound } from "./read-found.ts"
import "./find-entry.css"

export type FindProps = {
  strip: React.ReactNode
  onClose: () => void
  /** What was misread, to be mended rather than typed anew. */
  start?: string
  /** What the page beneath waits for: an article's code is digits. */
  expects?: "digits" | null
}

const key = "backdock.typed"

/** A number that no scanner reads, or what a person knows of the parcel: found on the device, without a network. */
export function FindEntry({ strip, onClose, start = "", expects = null }: FindProps) {
  const { t } = useWords()
  const [typed, setTyped] = useState(start)
  const [letters, setLetters] = useState(
    start ? !/^\d+$/.test(start) : !expects && localStorage.getItem(key) !== "digits",
  )
  const number = typed.trim()
  useKeys({ Escape: onClose })
  const take = (raw: string) => {
    onClose()
    emitScan({ raw, channel: "typed" })
  }
  const turn = () => {
    setLetters(!letters)
    localStorage.setItem(key, letters ? "digits" : "letters")
  }
  return (
    <NumberForm
      strip={strip}
      title={t("find:title")}
      label={t("find:label")}
      hint={t("find:hint")}
      typed={typed}
      onTyped={setTyped}
      least={LEAST}
      letters={letters}
      onTurn={turn}
      onLook={() => take(number)}
      onClose={onClose}
    >
      <Checked number={number} onTake={take} />
      <OnDevice query={number} onTake={take} />
    </NumberForm>
  )
}

/** Whether the check digit holds, as far as one is typed; where it does not, what was probably meant. */
function Checked({ number, onTake }: { number: string; onTake: (raw: string) => void }) {
  const { t } = useWords()
  // a name has no check digit
  const reading = number.length >= LEAST && /\d/.test(number) ? parseScan(number, { channel: "typed" }) : null
  const said = reading && checkWords(t, reading)
  const meant = useMeant(number, reading)
  return (
    <>
      <p className={`find-check ${said?.meaning ?? ""} ${number && !reading ? "name" : ""}`} aria-live="polite">
        {reading && <Code groups={groupForEye(number.replace(/\s/g, "").toUpperCase())} boldLast={4} />}
        {said && (
          <span>
            <StateIcon mark={said.meaning === "go" ? "found" : "misread"} size={24} />
            {said.words}
          </span>
        )}
      </p>
      {meant.numbers.length > 0 && (
        <>
          <h2 className="receiving-list-title">{t(meant.expected ? "find:meantExpected" : "find:meant")}</h2>
          <Sheet label={t("find:meant")}>
            {meant.numbers.map((one) => (
              <li key={one}>
                <Row title={<Code groups={groupForEye(one)} boldLast={4} />} onClick={() => onTake(one)} />
              </li>
            ))}
          </Sheet>
        </>
      )}
    </>
  )
}

function checkWords(t: ReturnType<typeof useWords>["t"], reading: ScanReading) {
  const known: readonly string[] = ["gtin", "sscc", "rma", "lpn", "bin"]
  const name = reading.valid ? reading.kind : (reading.nearMiss ?? "")
  const what =
    carrierName(reading.carrier ?? reading.nearMiss ?? null) ??
    t(known.includes(name) ? (`history:kind.${name}` as WordKey) : "find:number")
  if (reading.valid && !isUnproven(reading)) return { meaning: "go", words: t("find:right", { what }) }
  if (reading.warnings?.includes("check_failed") || reading.nearMiss)
    return { meaning: "stop", words: t("find:wrong", { what }) }
  return null
}

/** Numbers one slip away: those that are expected, else our own, of which few come into question. Shown, never taken. */
function useMeant(number: string, reading: ScanReading | null) {
  const [meant, setMeant] = useState<{ of: string; numbers: string[]; expected: boolean }>()
  const isWrong = reading !== null && (!reading.valid || isUnproven(reading))
  const own = (reading?.suggestions ?? []).join(" ")
  useEffect(() => {
    if (!isWrong) return
    let gone = false
    const ask = async () => {
      const suggested = own ? own.split(" ") : []
      const tries = [...new Set([...suggested, ...oneSlipAway(number)])]
      const known = await namedHere(tries)
      const numbers = known.size > 0 ? [...known] : suggested
      if (!gone) setMeant({ of: number, numbers: numbers.length > 3 ? [] : numbers, expected: known.size > 0 })
    }
    void ask()
    return () => {
      gone = true
    }
  }, [number, isWrong, own])
  return isWrong && meant?.of === number ? meant : { numbers: [], expected: false }
}

type Answer = { of: string; rows: Found[]; more: boolean; isWhole: boolean }

function OnDevice({ query, onTake }: { query: string; onTake: (raw: string) => void }) {
  const { t } = useWords()
  const [answer, setAnswer] = useState<Answer | null>(null)
  useEffect(() => {
    let gone = false
    const stop = findAside(query, async ({ hits, more, isWhole }) => {
      const rows = await readFound(hits)
      if (!gone) setAnswer({ of: query, rows, more, isWhole })
    })
    return () => {
      gone = true
      stop()
    }
  }, [query])
  if (query.length < LEAST || !answer) return null
  const { rows, more, isWhole, of } = answer
  const isStale = of !== query
  if (rows.length === 0 && isStale) return null
  if (rows.length === 0)
    return (
      <p className="quiet-text" aria-live="polite">
        {isWhole ? `${t("find:none")}. ${t("find:noneWhat")}` : t("find:reading")}
      </p>
    )
  return (
    <>
      <h2 className="receiving-list-title" aria-live="polite">
        {t(more ? "find:more" : "find:found", { count: rows.length })}
      </h2>
      <Sheet label={t("find:found", { count: rows.length })}>
        {rows.map((row) => (
          <li key={row.id}>
            <Row title={<FoundName found={row} />} note={<FoundNote found={row} />} onClick={() => onTake(row.key)} />
          </li>
        ))}
      </Sheet>
      {!isWhole && <p className="quiet-text">{t("find:reading")}</p>}
    </>
  )
}

function FoundName({ found: { key, carrier, kind } }: { found: Found }) {
  const { t } = useWords()
  return (
    <>
      {kind === "return" ? t("find:return") : (carrierName(carrier) ?? t("receiving:parcel.one"))}{" "}
      <Code small groups={groupForEye(key, carrier)} boldLast={4} />
    </>
  )
}

function FoundNote({ found: { title, articles, order } }: { found: Found }) {
  const { t } = useWords()
  const what = title && t("find:articles", { what: title, count: articles })
  return <>{[what, order && t("find:order", { number: order })].filter(Boolean).join(", ")}</>
}
