import { type Layout, undoLayout } from "../../shared/barcode/keyboard-layout.ts"
import { charOf, isEnd, type Key } from "./burst.ts"
import type { MeasuredScanner } from "./scanner-profile.ts"
import { END, PROBE, type TestCode, testCodes } from "./test-codes.ts"

// What the three test codes tell of a scanner. Pure: keys come in with their moments.

/** What came in one go, up to its Enter or Tab. */
export type Stroke = {
  text: string
  /** Milliseconds between its characters; none where it came as a text. */
  gaps: number[]
  end: "Enter" | "Tab" | "none"
  /** As Android's keyboards write: without a key. */
  byText: boolean
}

export type Told =
  | { kind: "code"; code: TestCode; stroke: Stroke; before: string; body: string; after: string }
  /** Part of a test code: the scanner stopped, or the label was half in view. */
  | { kind: "cut" }
  /** Too slow for any scanner. */
  | { kind: "hand" }
  | { kind: "other"; text: string }
type Code = Extract<Told, { kind: "code" }>

/** The slowest scanners pause for 100 ms between two characters, and a busy machine adds some. */
const BY_HAND = 120
const WRITTEN = /^(?:<GS>|\{GS\}|\[GS\]|␝|\\x1d|\\u001d)$/i
const layouts: readonly Layout[] = ["azerty", "azerty-be", "qwertz"]

/** Two scans that followed each other at once are two strokes. */
export function strokesOf(keys: readonly Key[], byText = false): Stroke[] {
  const strokes: Stroke[] = []
  let open: { text: string; at: number[] } = { text: "", at: [] }
  const close = (end: Stroke["end"]) => {
    const { text, at } = open
    const gaps = at.slice(1).map((moment, index) => moment - (at[index] ?? moment))
    if (text) strokes.push({ text, gaps: byText ? [] : gaps, end, byText })
    open = { text: "", at: [] }
  }
  for (const key of keys) {
    if (isEnd(key)) close(key.key === "Tab" ? "Tab" : "Enter")
    const char = isEnd(key) ? null : charOf(key)
    if (char !== null) open = { text: open.text + char, at: [...open.at, key.at] }
  }
  close("none")
  return strokes
}

export function tellStroke(stroke: Stroke): Told {
  if (mean(stroke.gaps) > BY_HAND) return { kind: "hand" }
  const upper = capitals(stroke.text)
  const code = testCodes.find(({ mark }) => upper.includes(mark))
  if (!code) return isPart(upper) ? { kind: "cut" } : { kind: "other", text: stroke.text }
  const from = upper.indexOf(code.mark)
  const rest = from + code.mark.length
  const end = code.name === "ends" ? rest : upper.lastIndexOf(END)
  // the numbers of the element strings are two characters each, whatever the keyboard made of them
  const least = { ends: 0, keyboard: 1, separator: 2 }[code.name]
  if (end - rest < least || (code.name === "separator" && from < 2)) return { kind: "cut" }
  const after = code.name === "ends" ? rest : end + END.length
  const before = stroke.text.slice(0, code.name === "separator" ? from - 2 : from)
  return { kind: "code", code, stroke, before, body: stroke.text.slice(rest, end), after: stroke.text.slice(after) }
}

/** Of our alphabet alone: a German ß would become two. */
const capitals = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())

/** Half of a mark is no accident. */
const isPart = (upper: string) =>
  testCodes.some(({ mark }) => [0, 1, 2, 3, 4].some((at) => upper.includes(mark.slice(at, at + 4))))

const mean = (gaps: readonly number[]) => gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length)

/** What the codes that were heard say together; what a code that was not heard would have said is null. */
export function measureScanner(told: readonly Code[], measuredAt: number): MeasuredScanner {
  const heard = (name: TestCode["name"]) => told.findLast(({ code }) => code.name === name)
  const [keyboard, separator] = [heard("keyboard"), heard("separator")]
  const layout = keyboard ? layoutOf(keyboard.body) : null
  const meant = (text: string) => (isLayout(layout) ? undoLayout(text, layout) : text)
  const plain = told.filter(({ code }) => code.name !== "separator")
  const prefixes = plain.map(({ before }) => withoutAim(before, meant))
  const gaps = told.flatMap(({ stroke }) => stroke.gaps).sort((a, b) => a - b)
  return {
    prefix: same(prefixes) ?? "",
    suffix: same(told.map(({ stroke }) => stroke.end)) ?? null,
    tail: same(told.map(({ after }) => after)) ?? "",
    // one long pause of many is the machine's
    gap: gaps.length === 0 ? null : Math.ceil(gaps.at(gaps.length > 20 ? -2 : -1) ?? 0),
    layout,
    separator: separator ? separatorOf(separator, meant) : null,
    aim: told.some(({ before }) => withoutAim(before, meant) !== before),
    byText: told.some(({ stroke }) => stroke.byText),
    measuredAt,
  }
}

const same = <T>(all: readonly T[]): T | undefined => (all.every((one) => one === all[0]) ? all[0] : undefined)

const isLayout = (layout: MeasuredScanner["layout"]): layout is Layout => layouts.some((each) => each === layout)

function layoutOf(body: string): NonNullable<MeasuredScanner["layout"]> {
  if (body === PROBE) return "same"
  if (capitals(body) === PROBE) return "caps"
  return layouts.find((each) => undoLayout(body, each) === PROBE) ?? "other"
}

/** "]C0" says which symbology was read; it is no prefix. */
function withoutAim(before: string, meant: (text: string) => string): string {
  return /\][A-Z][0-9]$/i.test(meant(before)) ? before.slice(0, -3) : before
}

function separatorOf({ body }: Code, meant: (text: string) => string): NonNullable<MeasuredScanner["separator"]> {
  const between = body.slice(0, -2)
  if (between === "") return "lost"
  if (between === "\u001d") return "sent"
  return WRITTEN.test(between) || WRITTEN.test(meant(between)) ? "written" : "other"
}
