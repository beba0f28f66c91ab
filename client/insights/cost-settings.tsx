import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { CostSettingsRead } from "../../shared/contract/numbers.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { mayAnywhere } from "../../shared/policy/access.ts"
import { answered } from "../api/answered.ts"
import { standingRules } from "../api/policy-query.ts"
import { useWho } from "../device/who.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import {
  LEAST_FALSE,
  MOST_FALSE,
  MOST_MINUTES,
  readCosts,
  type TypedCosts,
  typeCosts,
  worthGrades,
  wrongCosts,
} from "./cost-typed.ts"
import { percent } from "./signal-words.ts"

const ADDRESS = "/api/insights/settings"
const key = ["insights", "settings"]
type Read = { version: number; settings: Parameters<typeof typeCosts>[0] }

/** What the costs go by, in a sentence under them, and the form to change it for whoever may. */
export function CostSettingsLine({ currency }: { currency: string }) {
  const { t, language } = useWords()
  const [open, setOpen] = useState(false)
  const who = useWho()
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => answered(CostSettingsRead, ADDRESS, { signal }),
    networkMode: "always",
  })
  if (!data) return null
  const { hourMinor, minutes, worth } = data.settings
  const mayChange = who && mayAnywhere({ kind: "person", id: who.person.id, roles: who.person.roles }, "insights.act")
  const grades = worthGrades.map((grade) => `${grade} ${percent(worth[grade] / 10_000, language)}`)
  return (
    <>
      <p className="insights-read">
        {t("numbers:settings.said", {
          ...{ hour: formatMoney(hourMinor, currency, language), count: minutes, grades: grades.join(", ") },
        })}{" "}
        {mayChange && (
          <DeskButton kind="quiet" onClick={() => setOpen(true)}>
            {t("numbers:settings.change")}
          </DeskButton>
        )}
      </p>
      {open && <CostSettingsForm read={data} currency={currency} onClose={() => setOpen(false)} />}
    </>
  )
}

type FormProps = { read: Read; currency: string; onClose: () => void }

function CostSettingsForm({ read, currency, onClose }: FormProps) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const { data: rules } = useQuery(standingRules())
  const [typed, setTyped] = useState<TypedCosts>(() =>
    typeCosts(read.settings, currency, language === "fr" ? "," : "."),
  )
  const [reason, setReason] = useState("")
  const [tried, setTried] = useState(false)
  const settings = readCosts(typed, currency)
  const wrong = wrongCosts(typed, currency)
  const save = useMutation({
    networkMode: "always",
    mutationFn: (body: { baseVersion: number; settings: Read["settings"]; reason: string }) =>
      answered(CostSettingsRead, ADDRESS, { method: "PUT", body }),
    onSuccess: onClose,
    // moved on meanwhile: what counts now is under the chart
    onSettled: () => queries.invalidateQueries({ queryKey: ["insights"] }),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (settings && reason.trim() !== "") save.mutate({ baseVersion: read.version, settings, reason: reason.trim() })
  }
  const categories = rules?.policy.categories ?? {}
  const own = [...new Set([...Object.keys(categories), ...Object.keys(read.settings.minutesOf)])]
  const wrongWords = (name: string) =>
    name === "hour"
      ? t("numbers:settings.wrongHour")
      : name === "falseRate"
        ? t("numbers:settings.wrongFalse", {
            least: percent(LEAST_FALSE, language),
            most: percent(MOST_FALSE, language),
          })
        : name.startsWith("worth.")
          ? t("numbers:settings.wrongWorth")
          : t("numbers:settings.wrongMinutes", { most: MOST_MINUTES })
  const field = (name: string, label: string, hint?: string) => (
    <Field
      key={name}
      label={label}
      {...(hint && { hint })}
      inputMode="decimal"
      autoComplete="off"
      value={typed[name] ?? ""}
      wrong={wrong.includes(name) ? wrongWords(name) : null}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
    />
  )
  return (
    <DeskDialog title={t("numbers:settings.title")} onClose={onClose}>
      <form className="desk-form" noValidate onSubmit={send}>
        {save.error && <DeskTrouble error={save.error} />}
        {field("hour", t("numbers:settings.hour", { currency }), t("numbers:settings.hourNote"))}
        {field("minutes", t("numbers:settings.minutes"))}
        <fieldset>
          <legend>{t("numbers:settings.worth")}</legend>
          <div className="desk-two">{worthGrades.map((grade) => field(`worth.${grade}`, `${grade}, %`))}</div>
        </fieldset>
        {own.length > 0 && (
          <fieldset>
            <legend>{t("numbers:settings.minutesOf")}</legend>
            <p className="desk-quiet">{t("numbers:settings.minutesOfNote")}</p>
            <div className="desk-two">
              {own.map((category) => field(`of.${category}`, categories[category]?.label[language] ?? category))}
            </div>
          </fieldset>
        )}
        {field("falseRate", t("numbers:settings.falseRate"), t("numbers:settings.falseRateNote"))}
        <Field
          label={t("numbers:settings.reason")}
          value={reason}
          maxLength={500}
          autoComplete="off"
          wrong={tried && reason.trim() === "" ? t("numbers:settings.reasonLacks") : null}
          onChange={(event) => setReason(event.target.value)}
        />
        <p className="desk-quiet">{t("numbers:settings.anew")}</p>
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit" lacking={save.isPending ? t("desk:saving") : null}>
            {t("numbers:settings.save")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
