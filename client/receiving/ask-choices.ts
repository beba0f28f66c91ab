import type { IconName } from "../ui/icon.tsx"
import type { WordKey } from "../ui/words.ts"
import type { Act } from "./acts.ts"
import type { Ask } from "./answers.ts"
import type { Candidate, ParcelDraft } from "./parcel-draft.ts"
import { splitTitle } from "./split-title.ts"

export type Next =
  | { do: "back" }
  | { do: "acts"; acts: Act[] }
  | { do: "start"; candidate: Candidate; takenOverFrom?: string }
  | { do: "resume"; draftId: string; after?: Act[] }

/** A button of a question. `params` fill its words; `text` stands for them where the words are data. */
export type AskChoice = { word: WordKey; params?: Record<string, string | number>; icon: IconName; next: Next }

const act = (...acts: Act[]): Next => ({ do: "acts", acts })
const back: Next = { do: "back" }

/** The choices of what is odd, the likeliest first: it becomes the main button, and the next scan may still pass it by. */
export function choicesOf(ask: Ask, draft: ParcelDraft | null, fresh: (key: string | null) => Candidate): AskChoice[] {
  switch (ask.why) {
    case "already_received":
      return [
        { word: "receiving:ask.already.leave", icon: "check", next: back },
        {
          word: "receiving:ask.already.another",
          icon: "plus",
          next: { do: "start", candidate: ask.candidate },
        },
        ...(ask.draftId
          ? [
              {
                word: "receiving:ready.reopen" as const,
                icon: "undo" as const,
                next: { do: "resume" as const, draftId: ask.draftId, after: [{ do: "reopen" as const }] },
              },
            ]
          : []),
      ]
    case "other_site":
      return [
        { word: "receiving:ask.site.leave", icon: "truck", next: back },
        {
          word: "receiving:ask.site.here",
          icon: "box",
          next: { do: "start", candidate: { ...fresh(ask.key), scan: ask.scan } },
        },
      ]
    case "in_another_draft":
      return [
        {
          word: "receiving:ask.draft.takeOver",
          icon: "people",
          next: ask.draftId
            ? { do: "resume", draftId: ask.draftId, after: [{ do: "takeOver" }] }
            : { do: "start", candidate: ask.candidate, ...(ask.by && { takenOverFrom: ask.by }) },
        },
        { word: "receiving:ask.draft.leave", icon: "back", next: back },
      ]
    case "two_candidates":
      return ask.candidates.slice(0, 4).map((candidate) => ({
        word: "receiving:ask.two.this",
        params: { what: firstTitle(candidate), end: candidate.key?.slice(-4) ?? "" },
        icon: "parcel",
        next: { do: "start", candidate },
      }))
    case "another_parcel":
      return [
        {
          word: "receiving:ask.another.park",
          icon: "clock",
          next: ask.openDraft ? { do: "resume", draftId: ask.openDraft } : { do: "start", candidate: ask.candidate },
        },
        { word: "receiving:ask.another.stay", icon: "back", next: back },
      ]
    case "another_return":
      return [
        { word: "receiving:ask.slip.inside", icon: "plus", next: act({ do: "addReturn", candidate: ask.candidate }) },
        { word: "receiving:ask.slip.other", icon: "parcel", next: { do: "start", candidate: ask.candidate } },
      ]
    case "unknown_label":
      return [
        { word: "receiving:ask.label.same", icon: "check", next: back },
        { word: "receiving:ask.label.other", icon: "box", next: { do: "start", candidate: ask.candidate } },
      ]
    case "same_code":
      return [
        { word: "receiving:ask.same.no", icon: "check", next: back },
        { word: "receiving:ask.same.yes", icon: "plus", next: act({ do: "unit", unit: ask.unit }) },
      ]
    case "two_lines":
      return ask.units.slice(0, 4).map((unit) => ({
        word: "receiving:ask.lines.this",
        params: { rma: rmaOf(draft, unit.lineId) },
        icon: "tag",
        next: act({ do: "unit", unit }),
      }))
    case "more_than_expected":
      return [
        { word: "receiving:ask.more.no", icon: "check", next: back },
        { word: "receiving:ask.more.yes", icon: "plus", next: act({ do: "unit", unit: ask.unit }) },
      ]
    case "not_announced":
      return [
        { word: "receiving:ask.stranger.extra", icon: "plus", next: act({ do: "unit", unit: ask.unit }) },
        ...insteadOf(ask, draft),
        { word: "receiving:ask.stranger.aside", icon: "back", next: back },
      ]
    case "other_serial":
      return [
        { word: "receiving:ask.serial.again", icon: "scan", next: back },
        { word: "receiving:ask.serial.keep", icon: "check", next: act({ do: "serial", serial: ask.serial }) },
      ]
    case "wrong_bin":
      return [
        { word: "receiving:ask.bin.other", icon: "scan", next: back },
        { word: "receiving:ask.bin.here", icon: "pin", next: act({ do: "place", bin: ask.code }) },
      ]
    case "already_checked":
    case "not_now":
      return [{ word: "receiving:ask.goOn", icon: "check", next: back }]
  }
}

/** A wrong article stands in some line's place: one that has not come yet. */
function insteadOf(ask: Extract<Ask, { why: "not_announced" }>, draft: ParcelDraft | null): AskChoice[] {
  const open = (draft?.lines ?? []).filter(
    (line) => line.expected > (draft?.units ?? []).filter((unit) => unit.lineId === line.lineId).length,
  )
  return open.slice(0, 3).map((line) => ({
    word: "receiving:ask.stranger.instead",
    params: { what: splitTitle(line.title).name },
    icon: "swap",
    next: act({
      do: "unit",
      unit: { ...ask.unit, outcome: "wrong_item", lineId: line.lineId, returnId: line.returnId },
    }),
  }))
}

const firstTitle = (candidate: Candidate) => splitTitle(candidate.lines[0]?.title ?? "").name

const rmaOf = (draft: ParcelDraft | null, lineId: string | null) =>
  (draft?.lines.find((line) => line.lineId === lineId)?.rma ?? "").replace(/(.{4})(?=.)/g, "$1 ")
