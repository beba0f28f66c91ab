import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import * as z from "zod/mini"
import { type MoveSignal, type Signal, signalStates } from "../../shared/contract/insights.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { GiveForm } from "./give-signal.tsx"
import "./weekly.css"

type Asks = "action" | "no_cause" | "close" | "comment"
/** Who looks after it can be said of what stands. */
const ownable: readonly Signal["state"][] = ["new", "looking", "acted"]
const may: Record<Signal["state"], readonly Asks[]> = {
  new: ["no_cause", "action"],
  looking: ["no_cause", "action"],
  acted: ["close", "action"],
  no_cause: ["comment"],
  closed: ["comment"],
}

/** What a person makes of it. Each act asks for its words; "I look at it" needs none. */
export function SignalActs({ signal }: { signal: Signal }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [asks, setAsks] = useState<Asks | "owner" | null>(null)
  const move = useMutation({
    networkMode: "always",
    mutationFn: (body: MoveSignal) =>
      answered(z.object({ state: z.enum(signalStates) }), `/api/insights/signals/${signal.id}`, {
        method: "POST",
        body,
      }),
    onSuccess: () => setAsks(null),
    onSettled: () => queries.invalidateQueries({ queryKey: ["insights"] }),
  })
  const acts = may[signal.state]
  const ask = (act: Asks) => () => (acts.includes(act) ? setAsks(act) : false)
  useDeskKeys({
    a: ask("action"),
    n: ask("no_cause"),
    c: () => setAsks("comment"),
    g: () => (ownable.includes(signal.state) ? setAsks("owner") : false),
    l: () => (signal.state === "new" ? move.mutate({ act: "look" }) : false),
  })
  return (
    <div className="insights-acts">
      {signal.state === "new" && (
        <DeskButton
          keyCap="L"
          lacking={move.isPending ? t("insights:sending") : null}
          onClick={() => move.mutate({ act: "look" })}
        >
          {t("insights:act.look")}
        </DeskButton>
      )}
      {acts.map((act) => (
        <DeskButton key={act} kind={act === "action" ? "main" : "plain"} onClick={() => setAsks(act)}>
          {t(`insights:act.${act}`)}
        </DeskButton>
      ))}
      {ownable.includes(signal.state) && (
        <DeskButton kind="quiet" keyCap="G" onClick={() => setAsks("owner")}>
          {t("insights:owner.act")}
        </DeskButton>
      )}
      <p className="insights-owner">
        {signal.owner ? t("insights:owner.by", { name: signal.owner.name }) : t("insights:owner.none")}
      </p>
      {move.error && asks === null && <DeskTrouble error={move.error} onRetry={() => move.reset()} />}
      {asks === "owner" && (
        <DeskDialog title={t("insights:owner.act")} onClose={() => setAsks(null)}>
          <GiveForm
            owner={signal.owner}
            sending={move.isPending}
            error={move.error}
            onSend={(body) => move.mutate(body)}
          />
        </DeskDialog>
      )}
      {asks && asks !== "owner" && (
        <DeskDialog title={t(`insights:act.${asks}`)} onClose={() => setAsks(null)}>
          <ActForm asks={asks} sending={move.isPending} error={move.error} onSend={(body) => move.mutate(body)} />
        </DeskDialog>
      )}
    </div>
  )
}

type FormProps = { asks: Asks; sending: boolean; error: Error | null; onSend: (body: MoveSignal) => void }

function ActForm({ asks, sending, error, onSend }: FormProps) {
  const { t } = useWords()
  const [text, setText] = useState("")
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10))
  const [tried, setTried] = useState(false)
  const wrong = text.trim() === "" ? t("insights:form.textLacks") : null
  const send = () => {
    setTried(true)
    if (wrong || sending) return
    onSend(asks === "action" ? { act: asks, text: text.trim(), day } : { act: asks, text: text.trim() })
  }
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <p>{t(`insights:form.about.${asks}`)}</p>
      <TextField
        label={t(`insights:form.${asks}`)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        wrong={tried ? wrong : null}
        maxLength={2000}
      />
      {asks === "action" && (
        <Field
          label={t("insights:form.day")}
          type="date"
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      )}
      {error && <DeskTrouble error={error} onRetry={send} />}
      <DeskButton kind="main" type="submit" lacking={sending ? t("insights:sending") : null}>
        {t(`insights:act.${asks}`)}
      </DeskButton>
    </form>
  )
}
