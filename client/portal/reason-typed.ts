import { type Outcome, outcomes, type Reason } from "../../shared/policy/portal-rules.ts"
import type { WordKey } from "../ui/words.ts"

/** A reason as it stands in its form. */
export interface ReasonTyped {
  fr: string
  en: string
  kind: Reason["kind"]
  broken: boolean
  photos: string
  categories: string
  outcomes: readonly Outcome[]
  details: string
}

const KEY = /^[a-z][a-z0-9_]{0,59}$/

export const typedOf = (reason: Reason | null): ReasonTyped => ({
  fr: reason?.label.fr ?? "",
  en: reason?.label.en ?? "",
  kind: reason?.kind ?? "changed",
  broken: reason?.arrivedBroken ?? false,
  photos: String(reason?.photos ?? 0),
  categories: reason?.categories?.join(", ") ?? "",
  outcomes: reason?.outcomes ?? ["refund"],
  details: reason?.details.map(({ label }) => `${label.fr} | ${label.en}`).join("\n") ?? "",
})

type Read = { reason: Reason } | { wrong: Partial<Record<keyof ReasonTyped, WordKey>> }

/** What was typed as the server takes it. A known one keeps its name, and so does each of its answers that is still there. */
export function readReason(typed: ReasonTyped, known: Reason | null, taken: readonly string[]): Read {
  const [fr, en] = [typed.fr.trim(), typed.en.trim()]
  const photos = /^[0-5]$/.test(typed.photos.trim()) ? Number(typed.photos) : null
  const categories = typed.categories
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
  const details = detailsOf(typed.details, known)
  const wrong = {
    ...(!(fr && en) && { [fr ? "en" : "fr"]: "reasons:wrong.label" as const }),
    ...(photos === null && { photos: "reasons:wrong.photos" as const }),
    ...(!categories.every((one) => KEY.test(one)) && { categories: "reasons:wrong.categories" as const }),
    ...(typed.outcomes.length === 0 && { outcomes: "reasons:wrong.outcomes" as const }),
    ...(details === null && { details: "reasons:wrong.details" as const }),
  }
  if (Object.keys(wrong).length > 0 || photos === null || details === null) return { wrong }
  return {
    reason: {
      id: known?.id ?? nameFrom(en, taken),
      label: { fr, en },
      kind: typed.kind,
      arrivedBroken: typed.broken && typed.kind === "fault",
      photos,
      categories: categories.length > 0 ? categories : null,
      details,
      // in the order in which they were offered
      outcomes: [...new Set([...(known?.outcomes ?? []), ...outcomes])].filter((one) => typed.outcomes.includes(one)),
    },
  }
}

function detailsOf(text: string, known: Reason | null): Reason["details"] | null {
  const made: Reason["details"] = []
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const [fr = "", en = "", ...more] = line.split("|").map((part) => part.trim())
    if (!fr || !en || more.length > 0) return null
    const same = known?.details.find(({ label }) => label.fr === fr || label.en === en)
    const taken = made.map(({ id }) => id)
    made.push({ id: same && !taken.includes(same.id) ? same.id : nameFrom(en, taken), label: { fr, en } })
  }
  return made
}

/** "Too small for me" as too_small_for_me, and no other's. */
function nameFrom(label: string, taken: readonly string[]): string {
  const plain = label.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
  const words = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "")
  const name = words.slice(0, 50) || "reason"
  let free = name
  for (let n = 2; taken.includes(free); n++) free = `${name}_${n}`
  return free
}
