import { HeadlessMantineProvider, Menu } from "@mantine/core"
import { useState } from "react"
import type { SignedIn } from "../../shared/contract/identity.ts"
import { chooseLanguage } from "../identity/sign-in.ts"
import { Icon } from "../ui/icon.tsx"
import { applyTheme, chosenTheme, type Theme, themes } from "../ui/theme.ts"
import { type Language, languages, useWords, type WordKey } from "../ui/words.ts"
import { showGuide } from "./guide-kept.ts"

const languageWords = { fr: "common:french", en: "common:english" } satisfies Record<Language, WordKey>
const themeWords = {
  auto: "common:themeAuto",
  light: "common:themeLight",
  dark: "common:themeDark",
} satisfies Record<Theme, WordKey>

type Props = { who: SignedIn; onSignOut: () => void }

/** Who is there; behind it language, appearance, their own page and the way out. */
export function DeskAccount({ who, onSignOut }: Props) {
  const { t, language } = useWords()
  const [theme, setTheme] = useState(chosenTheme)
  const look = (chosen: Theme) => {
    applyTheme(chosen)
    setTheme(chosen)
  }
  return (
    <HeadlessMantineProvider>
      <Menu
        unstyled
        position="bottom-end"
        withInitialFocusPlaceholder={false}
        hideDetached={false}
        transitionProps={{ duration: 0 }}
        classNames={{
          dropdown: "desk-menu",
          label: "desk-menu-label",
          item: "desk-menu-item",
          itemIndicator: "mark",
          itemSection: "mark",
          divider: "desk-menu-line",
        }}
      >
        <Menu.Target>
          <button type="button" className="desk-who" aria-label={t("desk:account", { name: who.person.name })}>
            <span>{who.person.name}</span>
            <Icon name="down" size={16} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("common:language")}</Menu.Label>
          <Menu.RadioGroup value={language} onChange={(value) => void chooseLanguage(value as Language, who.person.id)}>
            {languages.map((each) => (
              <Choice key={each} value={each} words={t(languageWords[each])} />
            ))}
          </Menu.RadioGroup>
          <Menu.Label>{t("common:theme")}</Menu.Label>
          <Menu.RadioGroup value={theme} onChange={(value) => look(value as Theme)}>
            {themes.map((each) => (
              <Choice key={each} value={each} words={t(themeWords[each])} />
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item component="a" href="/me" leftSection={<Icon name="person" size={20} />}>
            {t("desk:myPage")}
          </Menu.Item>
          {who.demo && (
            <Menu.Item onClick={() => showGuide(who.person.id)} leftSection={<Icon name="flag" size={20} />}>
              {t("guide:show")}
            </Menu.Item>
          )}
          <Menu.Item onClick={onSignOut} leftSection={<Icon name="leave" size={20} />}>
            {t("common:signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </HeadlessMantineProvider>
  )
}

function Choice({ value, words }: { value: string; words: string }) {
  return (
    <Menu.RadioItem value={value} closeMenuOnClick={false} checkIcon={<Icon name="check" size={20} />}>
      {words}
    </Menu.RadioItem>
  )
}
