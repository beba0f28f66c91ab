import type { Policy } from "../../shared/policy/policy-document.ts"
import { draftOf, laidOver, type Wrong } from "../../shared/policy/policy-draft.ts"
import type { Language, t as Say } from "../ui/words.ts"
import type { changeOf } from "./rule-fields.ts"
import { whereWords } from "./where-words.ts"

type Draft = Pick<ReturnType<typeof changeOf>, "change" | "wrong">
type Speech = { t: typeof Say; language: Language }

/** What is wrong with a draft, by its field: what cannot be read, what the law refuses, what nobody at the dock could do. */
export function wrongWords({ t, language }: Speech, policy: Policy, { change, wrong }: Draft): Record<string, string> {
  const words = Object.fromEntries(Object.entries(wrong).map(([path, word]) => [path, t(word)]))
  const judged = draftOf(policy, change)
  if (judged.ok) return words
  const drafted = laidOver(policy, change)
  for (const one of judged.errors) {
    words[one.path] ??= one.law
      ? `${t(`rules:law.${one.law}`)} (${one.article})`
      : senseWords({ t, language }, drafted, one)
  }
  return words
}

function senseWords({ t, language }: Speech, drafted: Policy, { path, wants, sense, params = {} }: Wrong): string {
  if (sense) {
    const question = params.question && (drafted.questions[params.question]?.label[language] || params.question)
    return t(`rules:sense.${sense}`, { ...params, ...(question && { question }) })
  }
  if (/\.label\.(fr|en)$/.test(path))
    return t("rules:sense.words", { language: t(path.endsWith(".fr") ? "rules:edit.in.fr" : "rules:edit.in.en") })
  if (/\.answers$/.test(path)) return t("rules:sense.two_answers")
  if (/\.when\./.test(path)) return t("rules:sense.when")
  if (/\.dispositions\.[A-D]$/.test(path)) return t("rules:sense.never_restock")
  if (/\.questions$/.test(path)) return t("rules:sense.no_question")
  return t("rules:wrong.server", { wants })
}

/** Each with where it is, for a list of all of them. */
export function wrongList(
  speech: Speech,
  policy: Policy,
  change: Record<string, unknown>,
  wrong: Readonly<Record<string, string>>,
): { path: string; where: string; words: string }[] {
  const drafted = laidOver(policy, change)
  return Object.entries(wrong).map(([path, words]) => ({ path, where: whereWords(speech, drafted, path), words }))
}
