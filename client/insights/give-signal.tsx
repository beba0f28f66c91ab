import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { MoveSignal, Signal } from "../../shared/contract/insights.ts"
import { SignalOwners } from "../../shared/contract/weekly.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"

type Props = { owner: Signal["owner"]; sending: boolean; error: Error | null; onSend: (body: MoveSignal) => void }

/** To whom a signal is given: one of quality, or nobody. */
export function GiveForm({ owner, sending, error, onSend }: Props) {
  const { t } = useWords()
  const owners = useQuery({
    queryKey: ["insights", "owners"],
    queryFn: ({ signal }) => answered(SignalOwners, "/api/insights/owners", { signal }),
    networkMode: "always",
  })
  const [to, setTo] = useState(owner?.id ?? "")
  const send = () => !sending && onSend({ act: "owner", personId: to === "" ? null : to })
  if (owners.error && !owners.data) return <DeskTrouble error={owners.error} onRetry={() => void owners.refetch()} />
  if (!owners.data) return <p>{t("desk:loading")}</p>
  const choices = [{ id: "", label: t("insights:owner.nobody") }].concat(
    owners.data.people.map(({ id, name }) => ({ id, label: name })),
  )
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <p>{t("insights:owner.note")}</p>
      <DeskSelect
        label={t("insights:owner.to")}
        choices={choices}
        value={choices.some((one) => one.id === to) ? to : ""}
        onChange={(event) => setTo(event.target.value)}
      />
      {error && <DeskTrouble error={error} onRetry={send} />}
      <DeskButton kind="main" type="submit" lacking={sending ? t("insights:sending") : null}>
        {t("insights:owner.give")}
      </DeskButton>
    </form>
  )
}
