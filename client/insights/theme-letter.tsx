import { useInfiniteQuery } from "@tanstack/react-query"
import { Link } from "wouter"
import type { Theme } from "../../shared/contract/themes.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Icon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import { ThemeActs } from "./theme-acts.tsx"
import { themeQuery, type WeeksAsked } from "./theme-queries.ts"
import { ThemeCounts, ThemeTexts } from "./theme-row.tsx"
import { themeName } from "./theme-words.ts"

type Props = { id: string; weeks: WeeksAsked; others: readonly Theme[]; back: string }

/** One theme: its rule, the articles that it is said of, and every text. */
export function ThemeLetter({ id, weeks, others, back }: Props) {
  const { t } = useWords()
  const page = useInfiniteQuery(themeQuery(id, weeks))
  const first = page.data?.pages[0]
  const texts = page.data?.pages.flatMap((one) => one.texts) ?? []
  return (
    <section className="theme-letter">
      <Link href={back} className="insights-back">
        <Icon name="back" size={20} /> {t("themes:back")}
      </Link>
      {page.error && (
        <DeskTrouble error={page.error} kept={page.data !== undefined} onRetry={() => void page.refetch()} />
      )}
      {!first && !page.error && <p className="questions-loading">{t("desk:loading")}</p>}
      {first && (
        <>
          <header className="questions-head">
            <div>
              <h2>{themeName(first.theme)}</h2>
              <p>
                {t(first.theme.words.length > 1 ? "themes:rule" : "themes:ruleOne", {
                  words: first.theme.words.join(", "),
                })}
              </p>
            </div>
            <ThemeActs theme={first.theme} others={others} back={back} />
          </header>
          <ThemeCounts theme={first.theme} />
          <h3>{t("themes:products")}</h3>
          {first.products.length === 0 ? (
            <p className="desk-quiet">{t("themes:noProducts")}</p>
          ) : (
            <ul className="theme-products">
              {first.products.map(({ id: product, title, count, of }) => (
                <li key={product}>
                  <b>{title}</b> <span className="desk-quiet">{t("themes:product", { count, of })}</span>
                </li>
              ))}
            </ul>
          )}
          <h3>{t("themes:texts", { count: first.theme.count })}</h3>
          <ThemeTexts texts={texts} />
          {page.hasNextPage && (
            <DeskButton
              lacking={page.isFetchingNextPage ? t("desk:loading") : null}
              onClick={() => void page.fetchNextPage()}
            >
              {t("themes:more")}
            </DeskButton>
          )}
        </>
      )}
    </section>
  )
}
