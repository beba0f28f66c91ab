import { useState } from "react"
import { setVolume, signal, volume } from "../scan/feedback.ts"
import { outcomes } from "../scan/signals.ts"
import { ChoiceList } from "../ui/choice-list.tsx"
import { Icon } from "../ui/icon.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { applyTheme, chosenTheme, type Theme, themes } from "../ui/theme.ts"
import { type Language, languages, useWords } from "../ui/words.ts"
import { chooseLanguage } from "./sign-in.ts"

const themeWords = { auto: "common:themeAuto", light: "common:themeLight", dark: "common:themeDark" } as const
const languageWords = { fr: "common:french", en: "common:english" } as const
const loudness = { soundOff: 0, soundLow: 0.3, soundMiddle: 0.6, soundLoud: 1 } as const
type Loudness = keyof typeof loudness
const levels = Object.keys(loudness) as Loudness[]

/** How this device speaks, looks and sounds. Kept at once; nothing is to be confirmed. */
export function Preferences({ personId }: { personId: string | null }) {
  const { t, language } = useWords()
  const [theme, setTheme] = useState(chosenTheme)
  const [loud, setLoud] = useState(levelNow)
  const chooseTheme = (next: Theme) => {
    applyTheme(next)
    setTheme(next)
  }
  const chooseLoud = (next: Loudness) => {
    setVolume(loudness[next])
    setLoud(next)
    signal("unit")
  }
  return (
    <>
      <ChoiceList<Language>
        title={t("common:language")}
        first="same"
        choices={languages.map((id) => ({ id, label: t(languageWords[id]) }))}
        value={language}
        onChoose={(next) => void chooseLanguage(next, personId)}
      />
      <ChoiceList<Theme>
        title={t("common:theme")}
        first="same"
        choices={themes.map((id) => ({ id, label: t(themeWords[id]) }))}
        value={theme}
        onChoose={chooseTheme}
      />
      <ChoiceList<Loudness>
        title={t("identity:me.sound")}
        first="same"
        choices={levels.map((id) => ({ id, label: t(`identity:me.${id}`) }))}
        value={loud}
        onChoose={chooseLoud}
      />
      <Sheet label={t("identity:me.soundTest")}>
        {outcomes.map((outcome) => (
          <li key={outcome}>
            <Row
              lead={<Icon name="sound" />}
              title={t(`scan:outcome.${outcome}`)}
              end={t("identity:me.soundTest")}
              onClick={() => signal(outcome)}
            />
          </li>
        ))}
      </Sheet>
    </>
  )
}

/** The level nearest to the volume that is kept. */
function levelNow(): Loudness {
  const now = volume()
  return levels.reduce((best, level) =>
    Math.abs(loudness[level] - now) < Math.abs(loudness[best] - now) ? level : best,
  )
}
