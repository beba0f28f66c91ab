import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { readDecimal, writeDecimal } from "../../shared/domain/decimal-money.ts"
import { type RiskPage, RiskPreview, RiskPublished } from "../../shared/policy/risk-page.ts"
import {
  type RiskCode,
  type RiskRules,
  RiskRules as Rules,
  riskCodes,
  riskUnits,
} from "../../shared/policy/risk-rules.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskCheck } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"

type Typed = Record<string, string>
type Props = { page: RiskPage; onClose: () => void }

const isMoney = (code: RiskCode) => riskUnits[code] === "money"

/** Every measure and its points: tried on the last 90 days, then published with a reason. */
export function RiskForm({ page, onClose }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [typed, setTyped] = useState<Typed>(() => toTyped(page))
  const [on, setOn] = useState(() => new Set(riskCodes.filter((code) => page.rules.rules[code].on)))
  const [reason, setReason] = useState("")
  const [tried, setTried] = useState(false)
  const rules = read(typed, on, page.currency)
  const preview = useMutation({
    networkMode: "always",
    mutationFn: (draft: RiskRules) =>
      answered(RiskPreview, "/api/risk/preview", { method: "POST", body: { rules: draft } }),
  })
  const publish = useMutation({
    networkMode: "always",
    mutationFn: (draft: RiskRules) =>
      answered(RiskPublished, "/api/risk", {
        method: "POST",
        body: { baseVersion: page.version, rules: draft, reason: reason.trim() },
      }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["risk"] }),
  })
  const wrong = (name: string) => {
    const [code] = name.split(".") as [RiskCode]
    const good =
      isMoney(code) && name.endsWith(".at")
        ? readDecimal(typed[name] ?? "", page.currency) !== null
        : isWhole(typed[name])
    return good ? null : t("risk:wrong")
  }
  const field = (name: string, label: string) => (
    <Field
      label={label}
      inputMode="numeric"
      value={typed[name] ?? ""}
      wrong={wrong(name)}
      onChange={(event) => {
        setTyped({ ...typed, [name]: event.target.value })
        preview.reset()
      }}
    />
  )
  return (
    <DeskDialog title={t("risk:change")} onClose={onClose}>
      <form
        className="desk-form risk-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (rules && reason.trim() !== "") publish.mutate(rules)
        }}
      >
        {publish.error && <DeskTrouble error={publish.error} />}
        <div className="risk-pair">
          {field("threshold", t("risk:threshold"))}
          {field("days", t("risk:days"))}
        </div>
        {riskCodes.map((code) => (
          <fieldset key={code}>
            <legend>
              <DeskCheck
                label={t(`risk:rule.${code}`)}
                checked={on.has(code)}
                onChange={(is) => {
                  const next = new Set(on)
                  if (is) next.add(code)
                  else next.delete(code)
                  setOn(next)
                  preview.reset()
                }}
              />
            </legend>
            {on.has(code) && (
              <div className="risk-pair">
                {field(`${code}.at`, t(`risk:measure.${code}`, { currency: page.currency }))}
                {field(`${code}.points`, t("risk:head.points"))}
              </div>
            )}
          </fieldset>
        ))}
        <DeskButton onClick={() => rules && preview.mutate(rules)}>{t("risk:preview.ask")}</DeskButton>
        {preview.error && <DeskTrouble error={preview.error} />}
        {preview.data && (
          <LineMessage meaning="neutral" title={t("risk:preview.title")}>
            {t("risk:preview.said", {
              ...{ weighed: preview.data.weighed, after: preview.data.chosenThen, now: preview.data.chosenNow },
              ...{ more: preview.data.more, fewer: preview.data.fewer },
            })}
          </LineMessage>
        )}
        <Field
          label={t("risk:reason")}
          value={reason}
          maxLength={500}
          wrong={tried && reason.trim() === "" ? t("risk:reasonNeeded") : null}
          onChange={(event) => setReason(event.target.value)}
        />
        <p className="desk-quiet">{t("risk:note")}</p>
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {publish.isPending ? t("desk:saving") : t("risk:publish")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

const isWhole = (text: string | undefined) => /^\d{1,9}$/.test((text ?? "").trim())

function toTyped({ rules, currency }: RiskPage): Typed {
  const typed: Typed = { threshold: String(rules.threshold), days: String(rules.days) }
  for (const code of riskCodes) {
    const { at, points } = rules.rules[code]
    typed[`${code}.at`] = isMoney(code) ? writeDecimal(at, currency).replace(/\.00$/, "") : String(at)
    typed[`${code}.points`] = String(points)
  }
  return typed
}

/** null: something of it is no number, or out of bounds. */
function read(typed: Typed, on: ReadonlySet<RiskCode>, currency: string): RiskRules | null {
  const number = (name: string) => (isWhole(typed[name]) ? Number(typed[name]) : null)
  const measure = (code: RiskCode) =>
    isMoney(code) ? readDecimal(typed[`${code}.at`] ?? "", currency) : number(`${code}.at`)
  const rules = Object.fromEntries(
    riskCodes.map((code) => [code, { on: on.has(code), at: measure(code), points: number(`${code}.points`) }]),
  )
  const parsed = Rules.safeParse({ threshold: number("threshold"), days: number("days"), rules })
  return parsed.success ? parsed.data : null
}
