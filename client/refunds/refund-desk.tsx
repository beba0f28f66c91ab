import { EmptyState } from "../ui/empty-state.tsx"
import { useWords } from "../ui/words.ts"

export function RefundDesk() {
  const { t } = useWords()
  return <EmptyState title={t("common:nothing")} />
}
