import type { UseQueryResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import type { Numbers } from "../../shared/contract/numbers.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { useWords } from "../ui/words.ts"

type Props = {
  query: UseQueryResult<Numbers>
  children: (numbers: Numbers) => ReactNode
}

/** Until numbers are here, where there are none, and where the server is away: each says so in the chart's place. */
export function NumbersState({ query, children }: Props) {
  const { t } = useWords()
  const { data, error } = query
  return (
    <>
      {error && <DeskTrouble error={error} kept={data !== undefined} onRetry={() => void query.refetch()} />}
      {!data && !error && <p className="questions-loading">{t("desk:loading")}</p>}
      {data && !hasAny(data) && (
        <EmptyState picture="tray" title={t("questions:empty")}>
          {t(data.asked.filters.length > 0 ? "questions:emptyNote" : "questions:emptyBare")}
        </EmptyState>
      )}
      {data && hasAny(data) && children(data)}
    </>
  )
}

/** What was sold and never came back has rows, too: they are no answer where nothing came back at all. */
export const hasAny = ({ rows, counted }: Numbers): boolean => rows.length > 0 && counted.units > 0
