import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Language, t as Say } from "../ui/words.ts"
import { ruleFields, ruleGroups } from "./rule-fields.ts"

type Speech = { t: typeof Say; language: Language }

/** Where in the rules a path lies, in the shop's own words: "Shoes, grade D". */
export function whereWords({ t, language }: Speech, policy: Policy, path: string): string {
  const group = ruleGroups.find(({ fields }) => fields.some((field) => field.path === path))
  if (group) return t(`rules:group.${group.id}`)
  const [root = "", id = "", ...rest] = path.split(".")
  if (root === "unmapped")
    return [policy.unmapped.label[language], partWords(t, [id, ...rest])].filter(Boolean).join(", ")
  const named = { categories: policy.categories, questions: policy.questions, profiles: policy.profiles }[root]
  if (!named) return path
  const label = (named as Record<string, { label?: Record<Language, string> } | undefined>)[id]?.label?.[language] || id
  return [label, partWords(t, rest)].filter(Boolean).join(", ")
}

function partWords(t: typeof Say, [part, last]: string[]): string {
  if (part === "dispositions" && last) return t("domain:gradeShort", { grade: last })
  if (part === "answers") return t("rules:edit.answers")
  if (part === "questions") return t("rules:edit.asked")
  if (part === "terms" || part === "restockingFee") return t("rules:edit.terms")
  return ""
}

export const isSentence = (path: string): boolean => ruleFields.some((field) => field.path === path)
