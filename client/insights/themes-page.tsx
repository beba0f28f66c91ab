import { useInfiniteQuery } from "@tanstack/react-query"
import { Link, useSearch } from "wouter"
import { calendarWeek } from "../../shared/domain/week.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { useWords } from "../ui/words.ts"
import { QuestionFrame } from "./question-frame.tsx"
import { ThemeLetter } from "./theme-letter.tsx"
import { themesQuery, type WeeksAsked } from "./theme-queries.ts"
import { ThemeRow } from "./theme-row.tsx"
import "./themes.css"

const spans: readonly WeeksAsked[] = ["4", "13", "52"]

/** What do customers say? Their themes, or one of them; which, and of how many weeks, is in the address. */
export function ThemesPage() {
  const { t } = useWords()
  const search = new URLSearchParams(useSearch())
  const weeks = spans.find((one) => one === search.get("weeks")) ?? "13"
  const chosen = search.get("theme")
  const to = (theme: string | null, span: WeeksAsked = weeks) => {
    const query = new URLSearchParams({ ...(theme && { theme }), ...(span !== "13" && { weeks: span }) })
    return `/insights/words${query.size > 0 ? `?${query}` : ""}`
  }
  const list = useInfiniteQuery(themesQuery(weeks))
  const counted = list.data?.pages[0]?.counted
  const themes = list.data?.pages.flatMap((page) => page.themes) ?? []
  const week = counted ? calendarWeek(counted.from).week : 0
  return (
    <QuestionFrame
      id="words"
      answer={
        counted && (
          <p>
            {themes.length > 0
              ? t("themes:answer", { inTheme: counted.inTheme, texts: counted.texts, week })
              : t("themes:none", { week })}{" "}
            {t("themes:masked")}
          </p>
        )
      }
    >
      <nav className="insights-states" aria-label={t("themes:period")}>
        {spans.map((span) => (
          <Link key={span} href={to(chosen, span)} aria-current={span === weeks ? "page" : undefined}>
            {t("themes:weeks", { count: Number(span) })}
          </Link>
        ))}
      </nav>
      {chosen ? (
        <ThemeLetter key={chosen} id={chosen} weeks={weeks} others={themes} back={to(null)} />
      ) : (
        <>
          {list.error && (
            <DeskTrouble error={list.error} kept={list.data !== undefined} onRetry={() => void list.refetch()} />
          )}
          {!list.data && !list.error && <p className="questions-loading">{t("desk:loading")}</p>}
          {list.data && themes.length === 0 && (
            <EmptyState picture="tray" title={t("themes:empty")}>
              {t("themes:emptyNote")}
            </EmptyState>
          )}
          <ul className="themes">
            {themes.map((theme) => (
              <li key={theme.id}>
                <ThemeRow theme={theme} to={to(theme.id)} />
              </li>
            ))}
          </ul>
          {list.hasNextPage && (
            <DeskButton
              lacking={list.isFetchingNextPage ? t("desk:loading") : null}
              onClick={() => void list.fetchNextPage()}
            >
              {t("themes:moreThemes")}
            </DeskButton>
          )}
        </>
      )}
    </QuestionFrame>
  )
}
