import { type Disposition, dispositions, grades } from "../../shared/domain/states.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { useWords } from "../ui/words.ts"
import { type CategoryId, categoryIn, sendTo } from "./edit-policy.ts"

type Props = {
  /** As it stands with the draft. */
  policy: Policy
  was: Policy
  wrong: Readonly<Record<string, string>>
  onEdit: (policy: Policy) => void
}

/** Where each grade of each category goes. A table of native choices; on a narrow screen each row is a card of four. */
export function DispositionTable({ policy, was, wrong, onEdit }: Props) {
  const { t } = useWords()
  const ids: CategoryId[] = [...Object.keys(policy.categories), null]
  return (
    <table className="rules-table">
      <caption>{t("rules:edit.tableNote")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("rules:edit.category")}</th>
          {grades.map((grade) => (
            <th key={grade} scope="col">
              <abbr title={t(`domain:grade.${grade}`)}>{t("domain:gradeShort", { grade })}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <Row key={id ?? ""} id={id} policy={policy} was={was} wrong={wrong} onEdit={onEdit} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ id, policy, was, wrong, onEdit }: Props & { id: CategoryId }) {
  const { t, language } = useWords()
  const { label, dispositions: goes, neverRestock } = categoryIn(policy, id)
  const before = id === null || was.categories[id] ? categoryIn(was, id).dispositions : null
  // what may never be sold again is not offered the shelf; where it stands, it stays in sight to be put right
  const isNever = neverRestock || id === null
  return (
    <tr>
      <th scope="row">{label[language] || id}</th>
      {grades.map((grade) => {
        const path = `${id === null ? "unmapped" : `categories.${id}`}.dispositions.${grade}`
        const choices = dispositions.filter((one) => !isNever || one !== "restock" || goes[grade] === one)
        return (
          <td key={grade} data-grade={t("domain:gradeShort", { grade })}>
            <select
              id={`at-${path}`}
              className={before && before[grade] !== goes[grade] ? "changed" : undefined}
              aria-label={t("rules:edit.goes", { category: label[language], grade })}
              aria-invalid={wrong[path] ? true : undefined}
              aria-describedby={wrong[path] ? `at-${path}-wrong` : undefined}
              value={goes[grade]}
              onChange={(event) => onEdit(sendTo(policy, id, grade, event.target.value as Disposition))}
            >
              {choices.map((one) => (
                <option key={one} value={one}>
                  {t(`domain:disposition.${one}`)}
                </option>
              ))}
            </select>
            {wrong[path] && (
              <p className="desk-ink-stop" id={`at-${path}-wrong`}>
                {wrong[path]}
              </p>
            )}
          </td>
        )
      })}
    </tr>
  )
}
