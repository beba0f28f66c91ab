import type { t as Say, WordKey } from "../ui/words.ts"
import type { MeasuredScanner } from "./scanner-profile.ts"

/** One thing that a scanner does: its name, what is so, and what to set otherwise. */
export type Trait = { name: WordKey; is: string; todo?: WordKey }

/** More than this between two characters is felt. */
const SLOW = 30

/** The profile in words, in the order in which a code comes. */
export function scannerWords(t: typeof Say, profile: Partial<MeasuredScanner>): Trait[] {
  return [
    { name: "scanner:trait.prefix", is: prefixWords(t, profile) },
    suffixTrait(t, profile),
    layoutTrait(t, profile),
    separatorTrait(t, profile),
    speedTrait(t, profile),
    { name: "scanner:trait.way", is: t(profile.byText ? "scanner:way.text" : "scanner:way.keys") },
  ]
}

function prefixWords(t: typeof Say, { prefix, aim }: Partial<MeasuredScanner>): string {
  if (prefix) return t("scanner:prefix.text", { text: prefix })
  return t(aim ? "scanner:prefix.aim" : "scanner:prefix.none")
}

function suffixTrait(t: typeof Say, { suffix = null, tail }: Partial<MeasuredScanner>): Trait {
  const key = t(`scanner:suffix.${suffix ?? "mixed"}`)
  const is = tail ? `${t("scanner:suffix.text", { text: tail })}, ${key}` : key
  const isWell = suffix === "Enter" || suffix === "Tab"
  return { name: "scanner:trait.suffix", is, ...(!isWell && { todo: "scanner:suffix.todo" }) }
}

function layoutTrait(t: typeof Say, { layout = null }: Partial<MeasuredScanner>): Trait {
  const name = "scanner:trait.layout"
  if (layout === null) return { name, is: t("scanner:notTold") }
  const is = t(`scanner:layout.${layout}`)
  if (layout === "same") return { name, is }
  if (layout === "caps") return { name, is, todo: "scanner:layout.capsTodo" }
  return { name, is, todo: layout === "other" ? "scanner:layout.otherTodo" : "scanner:layout.todo" }
}

function separatorTrait(t: typeof Say, { separator = null }: Partial<MeasuredScanner>): Trait {
  const name = "scanner:trait.separator"
  if (separator === null) return { name, is: t("scanner:notTold") }
  const is = t(`scanner:separator.${separator}`)
  return { name, is, ...(separator !== "sent" && separator !== "written" && { todo: "scanner:separator.todo" }) }
}

function speedTrait(t: typeof Say, { gap = null, byText }: Partial<MeasuredScanner>): Trait {
  const name = "scanner:trait.speed"
  if (gap === null) return { name, is: t(byText ? "scanner:speed.atOnce" : "scanner:notTold") }
  return { name, is: t("scanner:speed.ms", { ms: gap }), ...(gap > SLOW && { todo: "scanner:speed.todo" }) }
}
