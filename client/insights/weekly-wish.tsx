import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { WeeklyWish as Wish } from "../../shared/contract/weekly.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"
import "./weekly.css"

const ADDRESS = "/api/insights/weekly"
const key = ["insights", "weekly"]

/** Does the reader get the weekly letter: said, and turned on or off by themselves. */
export function WeeklyWish() {
  const { t } = useWords()
  const queries = useQueryClient()
  const wish = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => answered(Wish, ADDRESS, { signal }),
    networkMode: "always",
  })
  const turn = useMutation({
    networkMode: "always",
    mutationFn: (wanted: boolean) => answered(Wish, ADDRESS, { method: "PUT", body: { wanted } }),
    onSuccess: (said) => queries.setQueryData(key, said),
  })
  // where it cannot be asked the list above says so
  if (!wish.data) return null
  const { wanted, address } = wish.data
  if (address === null) return <p className="insights-weekly">{t("insights:weekly.noAddress")}</p>
  return (
    <div className="insights-weekly">
      <p>{t(wanted ? "insights:weekly.on" : "insights:weekly.off", { address })}</p>
      <DeskButton
        kind="quiet"
        lacking={turn.isPending ? t("insights:sending") : null}
        onClick={() => turn.mutate(!wanted)}
      >
        {t(wanted ? "insights:weekly.turnOff" : "insights:weekly.turnOn")}
      </DeskButton>
      {turn.error && <DeskTrouble error={turn.error} onRetry={() => turn.mutate(!wanted)} />}
    </div>
  )
}
