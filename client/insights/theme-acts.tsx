import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useLocation } from "wouter"
import { type MoveTheme, type Theme, ThemeMoved } from "../../shared/contract/themes.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { themeName } from "./theme-words.ts"

type Props = { theme: Theme; others: readonly Theme[]; back: string }

/** What a person makes of a theme: pins it, names it, merges it into another, takes another out of it. */
export function ThemeActs({ theme, others, back }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [, go] = useLocation()
  const [asks, setAsks] = useState<"rename" | "merge" | null>(null)
  const move = useMutation({
    networkMode: "always",
    mutationFn: ({ id, body }: { id: string; body: MoveTheme }) =>
      answered(ThemeMoved, `/api/insights/themes/${id}`, { method: "POST", body }),
    onSuccess: (_, { body }) => {
      setAsks(null)
      if (body.act === "merge") go(back)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["insights"] }),
  })
  const sending = move.isPending ? t("themes:form.sending") : null
  const act = (body: MoveTheme, id = theme.id) => move.mutate({ id, body })
  const into = others.filter((one) => one.id !== theme.id)
  return (
    <div className="insights-acts">
      <DeskButton lacking={sending} onClick={() => act({ act: theme.pinned ? "unpin" : "pin" })}>
        {t(theme.pinned ? "themes:act.unpin" : "themes:act.pin")}
      </DeskButton>
      <DeskButton onClick={() => setAsks("rename")}>{t("themes:act.rename")}</DeskButton>
      {into.length > 0 && <DeskButton onClick={() => setAsks("merge")}>{t("themes:act.merge")}</DeskButton>}
      {theme.merged.map((one) => (
        <DeskButton key={one.id} kind="quiet" lacking={sending} onClick={() => act({ act: "split" }, one.id)}>
          {t("themes:act.split", { name: themeName(one) })}
        </DeskButton>
      ))}
      {move.error && asks === null && <DeskTrouble error={move.error} onRetry={() => move.reset()} />}
      {asks && (
        <DeskDialog title={themeName(theme)} onClose={() => setAsks(null)}>
          <ActForm asks={asks} theme={theme} into={into} sending={sending} error={move.error} onSend={act} />
        </DeskDialog>
      )}
    </div>
  )
}

type FormProps = {
  asks: "rename" | "merge"
  theme: Theme
  into: readonly Theme[]
  sending: string | null
  error: Error | null
  onSend: (body: MoveTheme) => void
}

function ActForm({ asks, theme, into, sending, error, onSend }: FormProps) {
  const { t } = useWords()
  const [name, setName] = useState(theme.name ?? "")
  const [other, setOther] = useState(into[0]?.id ?? "")
  const [tried, setTried] = useState(false)
  const wrong = asks === "rename" && name.trim() === "" ? t("themes:form.renameLacks") : null
  const send = () => {
    setTried(true)
    if (wrong || sending) return
    onSend(asks === "rename" ? { act: "rename", name: name.trim() } : { act: "merge", into: other })
  }
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <p>{t(`themes:form.${asks}Note`)}</p>
      {asks === "rename" ? (
        <Field
          label={t("themes:form.rename")}
          value={name}
          maxLength={80}
          wrong={tried ? wrong : null}
          onChange={(event) => setName(event.target.value)}
        />
      ) : (
        <DeskSelect
          label={t("themes:form.merge")}
          value={other}
          choices={into.map((one) => ({ id: one.id, label: themeName(one) }))}
          onChange={(event) => setOther(event.target.value)}
        />
      )}
      {error && <DeskTrouble error={error} onRetry={send} />}
      <DeskButton kind="main" type="submit" lacking={sending}>
        {t(`themes:form.${asks}Send`)}
      </DeskButton>
    </form>
  )
}
