import type { Policy } from "../../shared/policy/policy-document.ts"
import { draftOf } from "../../shared/policy/policy-draft.ts"
import { lawRules } from "../../shared/policy/policy-law.ts"
import type { t as Say } from "../ui/words.ts"
import type { changeOf } from "./rule-fields.ts"

type Draft = Pick<ReturnType<typeof changeOf>, "change" | "wrong">

/** What is wrong with a draft, by its field: what cannot be read, what the law refuses, what the rules' own check says. */
export function wrongWords(t: typeof Say, policy: Policy, { change, wrong }: Draft): Record<string, string> {
  const words = Object.fromEntries(Object.entries(wrong).map(([path, word]) => [path, t(word)]))
  const judged = draftOf(policy, change)
  for (const one of judged.ok ? [] : judged.errors) {
    const law = lawRules.find((rule) => rule.path === one.path)
    words[one.path] ??= law
      ? `${t(`rules:law.${law.code}`)} (${law.article})`
      : t("rules:wrong.server", { wants: one.wants })
  }
  return words
}
