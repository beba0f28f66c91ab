import type { Words } from "../../shared/policy/policy-document.ts"
import { Field } from "../ui/field.tsx"
import { languages, useWords } from "../ui/words.ts"

type Props = {
  /** What the words are of. */
  label: string
  words: Words
  /** Of the document, to find what is wrong with them. */
  path: string
  wrong: Readonly<Record<string, string>>
  onChange: (words: Words) => void
}

/** The shop's own words in both languages, side by side where there is room. */
export function WordsFields({ label, words, path, wrong, onChange }: Props) {
  const { t } = useWords()
  return (
    <div className="rules-words">
      {languages.map((language) => (
        <Field
          key={language}
          label={`${label} (${t(`rules:edit.in.${language}`)})`}
          lang={language}
          value={words[language]}
          maxLength={120}
          autoComplete="off"
          wrong={wrong[`${path}.${language}`]}
          onChange={(event) => onChange({ ...words, [language]: event.target.value })}
        />
      ))}
    </div>
  )
}
