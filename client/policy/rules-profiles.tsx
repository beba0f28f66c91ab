import { useState } from "react"
import { legalBases } from "../../shared/domain/states.ts"
import type { Profile, Terms } from "../../shared/policy/policy-document.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { addProfile, removeProfile, withProfile } from "./edit-policy.ts"
import type { EditProps } from "./rules-categories.tsx"
import { WordsFields } from "./words-fields.tsx"

/** Terms beside the four: each a copy that goes its own way, and follows a basis whose law holds for it too. */
export function RulesProfiles(props: EditProps) {
  const { t, language } = useWords()
  const { policy, was, onEdit } = props
  const [from, setFrom] = useState<string>("goodwill")
  const own = Object.entries(policy.profiles)
  const nameOf = (id: string) =>
    policy.profiles[id]?.label[language] ?? t(`decision:basis.${id as (typeof legalBases)[number]}`)
  const add = () => {
    const label = { fr: t("rules:edit.begin.fr.profile"), en: t("rules:edit.begin.en.profile") }
    onEdit(addProfile(policy, from, label))
  }
  return (
    <section className="rules-group" aria-labelledby="rules-profiles">
      <h2 id="rules-profiles">{t("rules:edit.profiles")}</h2>
      <p className="desk-quiet">{t("rules:edit.profilesNote")}</p>
      {own.map(([id, profile]) => (
        <details
          key={id}
          id={`at-profiles.${id}`}
          className={`rules-category ${JSON.stringify(profile) === JSON.stringify(was.profiles[id]) ? "" : "changed"}`}
        >
          <summary>
            <span className="name">{profile.label[language] || id}</span>
            <span className="desk-quiet">
              {t("rules:edit.follows", { basis: t(`decision:basis.${profile.follows}`) })}
            </span>
            {Object.keys(props.wrong).some((path) => path.startsWith(`profiles.${id}.`)) && (
              <span className="desk-ink-stop">{t("rules:edit.toMend")}</span>
            )}
          </summary>
          <OneProfile {...props} id={id} profile={profile} />
        </details>
      ))}
      <div className="rules-more">
        <DeskSelect
          label={t("rules:edit.copyOf")}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          choices={[...legalBases, ...own.map(([id]) => id)].map((id) => ({ id, label: nameOf(id) }))}
        />
        <DeskButton icon="plus" onClick={add}>
          {t("rules:edit.addProfile")}
        </DeskButton>
      </div>
    </section>
  )
}

const terms = ["windowDays", "noticeDays", "goodsDays"] as const
const most = 9_999

function OneProfile({ policy, wrong, onEdit, id, profile }: EditProps & { id: string; profile: Profile }) {
  const { t } = useWords()
  const change = (more: Partial<Profile>) => onEdit(withProfile(policy, id, more))
  const term = (more: Partial<Terms>) => change({ terms: { ...profile.terms, ...more } })
  const path = `profiles.${id}`
  const hasFee = profile.follows === "goodwill" || profile.follows === "commercial"
  return (
    <div className="rules-editor">
      <WordsFields
        label={t("rules:edit.name")}
        words={profile.label}
        path={`${path}.label`}
        wrong={wrong}
        onChange={(label) => change({ label })}
      />
      <div className="rules-terms">
        {terms.map((one) => (
          <Field
            key={one}
            id={`at-${path}.terms.${one}`}
            label={t(`rules:edit.term.${one}`)}
            hint={t(`rules:edit.termHint.${one}`)}
            inputMode="numeric"
            autoComplete="off"
            value={profile.terms[one] === null ? "" : String(profile.terms[one])}
            wrong={wrong[`${path}.terms.${one}`]}
            onChange={(event) => term({ [one]: daysOf(event.target.value) })}
          />
        ))}
        {(hasFee || profile.restockingFee > 0) && (
          <Field
            id={`at-${path}.restockingFee`}
            label={t("rules:edit.fee")}
            inputMode="numeric"
            autoComplete="off"
            value={String(profile.restockingFee / 100)}
            wrong={wrong[`${path}.restockingFee`]}
            onChange={(event) =>
              change({ restockingFee: Math.min(100, daysOf(event.target.value.split(/[.,]/)[0] ?? "") ?? 0) * 100 })
            }
          />
        )}
      </div>
      <DeskCheck
        label={t("rules:edit.deliveryBack")}
        checked={profile.terms.deliveryBack}
        onChange={(deliveryBack) => term({ deliveryBack })}
      />
      <Told words={wrong[`${path}.terms.deliveryBack`]} />
      <DeskCheck
        label={t("rules:edit.shopPays")}
        checked={profile.shopPaysPostage}
        onChange={(shopPaysPostage) => change({ shopPaysPostage })}
      />
      <div>
        <DeskButton kind="danger" icon="trash" onClick={() => onEdit(removeProfile(policy, id))}>
          {t("rules:edit.removeProfile")}
        </DeskButton>
      </div>
    </div>
  )
}

const Told = ({ words }: { words: string | undefined }) =>
  words ? (
    <p className="desk-ink-stop" role="alert">
      {words}
    </p>
  ) : null

/** Digits alone; none: no such term. */
function daysOf(text: string): number | null {
  const digits = text.replace(/\D/g, "")
  return digits === "" ? null : Math.min(most, Number(digits))
}
