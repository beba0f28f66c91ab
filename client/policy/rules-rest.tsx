import { grades } from "../../shared/domain/states.ts"
import type { Category, Policy } from "../../shared/policy/policy-document.ts"
import { useWords } from "../ui/words.ts"

/** What stands in the policy and is not changed here. */
export function RulesRest({ policy }: { policy: Policy }) {
  const { t } = useWords()
  return (
    <details className="rules-rest">
      <summary>{t("rules:rest.title")}</summary>
      <p className="desk-quiet">{t("rules:rest.note")}</p>
      <ul>
        {[...Object.values(policy.categories), policy.unmapped].map((category) => (
          <OneCategory key={category.label.en} policy={policy} category={category} />
        ))}
      </ul>
    </details>
  )
}

function OneCategory({ policy, category }: { policy: Policy; category: Category }) {
  const { t, language } = useWords()
  const questions = category.questions.map((id) => policy.questions[id]?.label[language] ?? id)
  const goes = grades.map((grade) => `${grade}: ${t(`domain:disposition.${category.dispositions[grade]}`)}`)
  return (
    <li>
      <p>
        <strong>{category.label[language]}</strong>
        {category.neverRestock && <span className="desk-quiet"> · {t("rules:rest.never")}</span>}
      </p>
      <p className="desk-quiet">{questions.join(" · ")}</p>
      <p className="desk-quiet">{goes.join(" · ")}</p>
    </li>
  )
}
