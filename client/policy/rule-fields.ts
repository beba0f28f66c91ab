import { currencyExponent, formatMoney } from "../../shared/domain/money.ts"
import { faults, grades, legalBases } from "../../shared/domain/states.ts"
import {
  type Policy,
  photoSlots,
  prepaidFor,
  unitPhotoSlots,
  voucherOrders,
} from "../../shared/policy/policy-document.ts"
import { changesOf, laidOver } from "../../shared/policy/policy-draft.ts"
import type { PolicyChange } from "../../shared/policy/policy-versions.ts"
import type { Language, t as Say, WordKey } from "../ui/words.ts"
import type { RulesDraft } from "./kept-draft.ts"
import { patchOf } from "./patch-of.ts"

/** "endless": days, or empty for no end. A set is chosen from a list of the house's own words, a choice is one of it. */
export type FieldKind = "days" | "endless" | "seconds" | "percent" | "money" | "set" | "choice"
export type RuleField = {
  path: string
  kind: FieldKind
  /** The sentence that it stands in. */
  word: WordKey
  of?: readonly { id: string; word: WordKey }[]
}
export type RuleGroup = {
  id: "windows" | "paying" | "deductions" | "postage" | "sending" | "people" | "photos" | "credit" | "advance"
  fields: RuleField[]
}

const one = (path: string, kind: FieldKind, word: WordKey): RuleField => ({ path, kind, word })

/** The rules that a sentence can say, in the order of the page. */
export const ruleGroups: readonly RuleGroup[] = [
  {
    id: "windows",
    fields: [
      one("legal.withdrawal.windowDays", "endless", "rules:field.withdrawalWindow"),
      one("legal.conformity.windowDays", "endless", "rules:field.conformityWindow"),
      one("legal.goodwill.windowDays", "endless", "rules:field.goodwillWindow"),
      one("legal.commercial.windowDays", "endless", "rules:field.commercialWindow"),
    ],
  },
  {
    id: "deductions",
    fields: [
      one("depreciation.A", "percent", "rules:field.depreciationA"),
      one("depreciation.B", "percent", "rules:field.depreciationB"),
      one("depreciation.C", "percent", "rules:field.depreciationC"),
      one("depreciation.D", "percent", "rules:field.depreciationD"),
      one("restockingFee.goodwill", "percent", "rules:field.feeGoodwill"),
      one("restockingFee.commercial", "percent", "rules:field.feeCommercial"),
    ],
  },
  {
    id: "postage",
    fields: [
      {
        ...one("postage.shopPaysForFaults", "set", "rules:field.postageFaults"),
        of: faults.map((id) => ({ id, word: `rules:faultOf.${id}` as const })),
      },
      {
        ...one("postage.shopPaysForBases", "set", "rules:field.postageBases"),
        of: legalBases.map((id) => ({ id, word: `decision:basis.${id}` as const })),
      },
      one("postage.capMinor", "money", "rules:field.postageCap"),
    ],
  },
  {
    id: "sending",
    fields: [
      {
        ...one("sending.dropOff", "choice", "rules:field.dropOff"),
        of: prepaidFor.map((id) => ({ id, word: `rules:prepaidFor.${id}` as const })),
      },
      one("sending.dropOffMinor", "money", "rules:field.dropOffMinor"),
      {
        ...one("sending.pickup", "choice", "rules:field.pickup"),
        of: prepaidFor.map((id) => ({ id, word: `rules:prepaidFor.${id}` as const })),
      },
      one("sending.pickupMinor", "money", "rules:field.pickupMinor"),
    ],
  },
  {
    id: "people",
    fields: [
      {
        ...one("thresholds.autoAcceptGrades", "set", "rules:field.grades"),
        of: grades.map((id) => ({ id, word: `domain:grade.${id}` as const })),
      },
      one("thresholds.secondPersonAboveMinor", "money", "rules:field.secondPerson"),
      one("thresholds.batchSecondPersonAboveMinor", "money", "rules:field.batchSecondPerson"),
      one("thresholds.obligationDays", "days", "rules:field.obligation"),
      one("thresholds.hearDays", "days", "rules:field.hear"),
    ],
  },
  {
    id: "paying",
    fields: [
      one("legal.withdrawal.noticeDays", "days", "rules:field.withdrawalDue"),
      one("legal.conformity.goodsDays", "days", "rules:field.conformityDue"),
      one("legal.goodwill.goodsDays", "days", "rules:field.goodwillDue"),
      one("legal.commercial.goodsDays", "days", "rules:field.commercialDue"),
      one("thresholds.payAfterSeconds", "seconds", "rules:field.payAfter"),
    ],
  },
  {
    id: "photos",
    fields: [
      ...grades.map((grade) => ({
        ...one(`photos.unit.${grade}`, "set", `rules:field.photos${grade}`),
        of: unitPhotoSlots.map((id) => ({ id, word: `rules:slot.${id}` as const })),
      })),
      ...(["parcelOpened", "parcelDamaged", "emptyBox", "wrongItem", "missingItem"] as const).map((what) => ({
        ...one(`photos.${what}`, "set", `rules:field.${what}`),
        of: photoSlots.map((id) => ({ id, word: `rules:slot.${id}` as const })),
      })),
    ],
  },
  {
    id: "credit",
    fields: [
      {
        ...one("vouchers", "choice", "rules:field.vouchers"),
        of: voucherOrders.map((id) => ({ id, word: `rules:voucherOrder.${id}` as const })),
      },
      one("storeCredit.bonusBasisPoints", "percent", "rules:field.bonus"),
      one("storeCredit.bonusCapMinor", "money", "rules:field.bonusCap"),
      one("storeCredit.validDays", "endless", "rules:field.creditValid"),
    ],
  },
  {
    id: "advance",
    fields: [
      one("advance.maxMinor", "money", "rules:field.advanceMax"),
      one("advance.goodReturns", "days", "rules:field.advanceGood"),
      one("advance.recoverDays", "days", "rules:field.advanceRecover"),
    ],
  },
]

export const ruleFields: readonly RuleField[] = ruleGroups.flatMap((group) => group.fields)

/** What was typed or chosen, by the field's path; what is not here stays as it is. */
export type Typed = Readonly<Record<string, string | readonly string[]>>

export function valueAt(policy: Policy, path: string): unknown {
  let at: unknown = policy
  for (const step of path.split(".")) at = (at as Record<string, unknown> | undefined)?.[step]
  return at
}

/** As it stands in the field. */
export function textOf(field: RuleField, value: unknown, currency: string, language: Language): string {
  if (field.kind === "choice") return String(value)
  if (typeof value !== "number") return ""
  const exponent = currencyExponent(currency)
  const text = { percent: String(value / 100), money: (value / 10 ** exponent).toFixed(exponent) }
  const shown = text[field.kind as keyof typeof text] ?? String(value)
  return language === "fr" ? shown.replace(".", ",") : shown
}

type Read = { value: unknown } | { wrong: WordKey }

/** "12,5" and "12.5" alike. */
export function readField(field: RuleField, typed: string | readonly string[], currency: string): Read {
  if (typeof typed !== "string" || field.kind === "choice") return { value: typed }
  const text = typed.trim().replace(",", ".")
  if (text === "") return field.kind === "endless" ? { value: null } : { wrong: "rules:wrong.needed" }
  const exponent = { percent: 2, money: currencyExponent(currency) }[field.kind as "percent" | "money"] ?? 0
  const value = scaled(text, exponent)
  if (field.kind === "percent") return value !== null && value <= 10_000 ? { value } : { wrong: "rules:wrong.percent" }
  if (field.kind === "seconds") return value !== null && value <= 86_400 ? { value } : { wrong: "rules:wrong.seconds" }
  return value !== null ? { value } : { wrong: field.kind === "money" ? "rules:wrong.money" : "rules:wrong.whole" }
}

/** By its digits, never by a fraction: 0.29 is 29 of a hundred. */
function scaled(text: string, exponent: number): number | null {
  const found = /^(\d{1,12})(?:\.(\d*))?$/.exec(text)
  const rest = found?.[2] ?? ""
  if (!found || rest.replace(/0+$/, "").length > exponent) return null
  return Number(found[1] + rest.slice(0, exponent).padEnd(exponent, "0"))
}

/** What differs from the policy, as the server takes it, and what cannot be read. */
export function changeOf(policy: Policy, typed: Typed, currency: string) {
  const change: Record<string, unknown> = {}
  const wrong: Record<string, WordKey> = {}
  const paths: string[] = []
  for (const field of ruleFields) {
    const text = typed[field.path]
    if (text === undefined) continue
    const read = readField(field, text, currency)
    if ("wrong" in read) wrong[field.path] = read.wrong
    else if (JSON.stringify(read.value) !== JSON.stringify(valueAt(policy, field.path))) {
      put(change, field.path.split("."), read.value)
      paths.push(field.path)
    }
  }
  return { change: change as PolicyChange, wrong, paths }
}

/** The whole draft: what was typed in sentences, and what was changed in questions, categories and profiles. */
export function draftedChange(policy: Policy, { typed, patch }: RulesDraft, currency: string) {
  const said = changeOf(policy, typed, currency)
  // of what somebody else published meanwhile only what still differs is a change
  const others = patchOf(policy, laidOver(policy, patch))
  const paths = changesOf(policy, laidOver(policy, others)).map(({ path }) => path)
  return { change: { ...said.change, ...others } as PolicyChange, wrong: said.wrong, paths: [...said.paths, ...paths] }
}

function put(into: Record<string, unknown>, [step = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) into[step] = value
  else {
    into[step] ??= {}
    put(into[step] as Record<string, unknown>, rest, value)
  }
}

/** A value of a version in words: "20 %", "no end", "A, B". */
export function valueWords(t: typeof Say, language: Language, path: string, value: unknown, currency: string): string {
  const field = ruleFields.find((each) => each.path === path)
  if (Array.isArray(value)) {
    const words = value.map((id) => {
      const word = path.endsWith("Grades") ? null : field?.of?.find((each) => each.id === id)?.word
      return word ? t(word) : String(id)
    })
    return words.length > 0 ? words.join(", ") : t("rules:none")
  }
  const chosen = field?.kind === "choice" ? field.of?.find((each) => each.id === value) : undefined
  if (chosen) return t(chosen.word)
  if (value === null && field?.kind === "endless") return t("rules:noEnd")
  if (typeof value === "boolean") return t(value ? "rules:on" : "rules:off")
  if (typeof value !== "number" || !field) return typeof value === "number" ? String(value) : "…"
  if (field.kind === "money") return formatMoney(value, currency, language)
  if (field.kind === "percent")
    return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 }).format(value / 10_000)
  return t(field.kind === "seconds" ? "rules:seconds" : "rules:days", { count: value })
}
