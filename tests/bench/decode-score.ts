import { isSameText } from "./same-text.ts"

export type Read = { text: string; symbology: string; lineCount: number; held: boolean }
export type Timed = { readings: Read[]; ms: number }
/** `ladderMs`: all of `ms` but our own decoder's part, which is null where it was not asked. */
export type Pictured = Timed & { ladderMs: number; ownMs: number | null }
export const engines = ["@zxing/browser", "zxing-wasm"] as const
type EngineName = (typeof engines)[number]

/** A picture, what it says (null: not known, or nothing), and what each way made of it. */
export type Seen = {
  file: string
  folder: string
  expected: string | null
  ladder: Pictured
  engines: Record<EngineName, Timed>
}

type Verdict = "correct" | "other" | "wrong" | "missed"

const isNone = (folder: string) => folder.startsWith("none-")
const round = (ms: number) => Math.round(ms * 10) / 10
const part = (times: number[], share: number) =>
  round(times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)

/** What the other pictures of a folder say is no misread: a photo may show a second symbol. */
function judge(seen: Seen, readings: readonly Read[], others: readonly string[]): Verdict {
  const { folder, expected } = seen
  if (readings.length === 0 || expected === null) return "missed"
  if (readings.some(({ text }) => isSameText(folder, expected, text))) return "correct"
  return readings.some(({ text }) => others.some((other) => isSameText(folder, other, text))) ? "other" : "wrong"
}

/** The figure of these pictures. */
export function scoreOf(name: string, all: readonly Seen[]) {
  const labels = all.filter(({ folder, expected }) => !isNone(folder) && expected !== null)
  const none = all.filter(({ folder }) => isNone(folder))
  const saidIn = Map.groupBy(labels, ({ folder }) => folder)
  const verdictOf = (seen: Seen, readings: readonly Read[]) =>
    judge(
      seen,
      readings,
      (saidIn.get(seen.folder) ?? []).map(({ expected }) => expected ?? ""),
    )
  const figure = { correct: 0, heldRight: 0, heldWrong: 0, heldUpcE: 0, wrong: 0, missed: 0 }
  for (const seen of labels) {
    const { readings } = seen.ladder
    const believed = readings.filter(({ held }) => !held)
    const verdict = verdictOf(seen, believed.length > 0 ? believed : readings)
    if (verdict === "missed" || verdict === "other") figure.missed++
    else if (believed.length > 0) figure[verdict]++
    else figure[verdict === "correct" ? "heldRight" : "heldWrong"]++
    if (readings.length > 0 && readings.every(({ held, symbology }) => held && symbology === "UPCE")) figure.heldUpcE++
  }
  const times = all.map(({ ladder }) => ladder.ms)
  const own = all.map(({ ladder }) => ladder.ownMs).filter((ms) => ms !== null)
  return {
    folder: name,
    images: labels.length,
    negatives: none.length,
    ...figure,
    falseReads: none.filter(({ ladder }) => ladder.readings.length > 0).length,
    medianMs: part(times, 0.5),
    p95Ms: part(times, 0.95),
    mostMs: round(Math.max(0, ...times)),
    ladderP95Ms: part(
      all.map(({ ladder }) => ladder.ladderMs),
      0.95,
    ),
    ownMedianMs: own.length > 0 ? part(own, 0.5) : null,
    engines: Object.fromEntries(engines.map((engine) => [engine, scoreEngine(engine)])),
  }

  function scoreEngine(engine: EngineName) {
    const verdicts = labels.map((seen) => verdictOf(seen, seen.engines[engine].readings))
    const spent = all.map((seen) => seen.engines[engine].ms)
    return {
      correct: verdicts.filter((verdict) => verdict === "correct").length,
      wrong: verdicts.filter((verdict) => verdict === "wrong").length,
      falseReads: none.filter((seen) => seen.engines[engine].readings.length > 0).length,
      medianMs: part(spent, 0.5),
      p95Ms: part(spent, 0.95),
    }
  }
}
