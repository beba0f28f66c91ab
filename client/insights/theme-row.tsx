import { Link } from "wouter"
import type { Theme, ThemeText } from "../../shared/contract/themes.ts"
import { useWords } from "../ui/words.ts"
import { SmallLine } from "./small-line.tsx"
import { themeName } from "./theme-words.ts"

/** A theme in a list: what it is called, how often it was said and by whom, its weeks, and some of the texts themselves. */
export function ThemeRow({ theme, to }: { theme: Theme; to: string }) {
  return (
    <article className="theme-row">
      <h2>
        <Link href={to}>{themeName(theme)}</Link>
      </h2>
      <ThemeCounts theme={theme} />
      <ThemeTexts texts={theme.examples} />
    </article>
  )
}

export function ThemeCounts({ theme }: { theme: Theme }) {
  const { t } = useWords()
  const { count, customers, before, line, merged, pinned } = theme
  const most = Math.max(1, ...line)
  return (
    <div className="theme-counts">
      <SmallLine line={line.map((one) => ({ share: one / most, out: false }))} usual={before / line.length / most} />
      <p>
        {pinned && <em>{t("themes:pinned")}</em>} <b>{t("themes:texts", { count })}</b>,{" "}
        {t("themes:customers", { count: customers })}, {t("themes:before", { count: before })}.{" "}
        {merged.length > 0 && t("themes:merged", { names: merged.map(themeName).join(", ") })}
      </p>
    </div>
  )
}

/** As they were written, but for what names somebody. */
export function ThemeTexts({ texts }: { texts: readonly ThemeText[] }) {
  const { t } = useWords()
  return (
    <ul className="theme-texts">
      {texts.map((one) => (
        <li key={one.id}>
          <q>{one.text}</q>{" "}
          <span className="desk-quiet">
            {t(`themes:by.${one.source}`)}, {one.product}, {one.rma}
          </span>
        </li>
      ))}
    </ul>
  )
}
