import { useState } from "react"
import {
  dueWindows,
  obligationReasons,
  type RefundChoices,
  RefundFilter,
  refundHolders,
} from "../../shared/contract/refund-desk.ts"
import { readDecimal, writeDecimal } from "../../shared/domain/decimal-money.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { holdReasons, intentStates } from "../../shared/domain/states.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { windowWords } from "./filter-words.ts"
import { holderWord, reasonWords } from "./refund-words.ts"

type Props = {
  filter: RefundFilter
  choices: RefundChoices | undefined
  onChange: (filter: RefundFilter) => void
  onClose: () => void
}
type Typed = Partial<Record<keyof RefundFilter, string>>

/** Everything the list can be filtered by, at once; Enter shows it. */
export function RefundFilterForm({ filter, choices, onChange, onClose }: Props) {
  const { t, language } = useWords()
  const [typed, setTyped] = useState<Typed>(() => asTyped(filter))
  const currency = typed.currency ?? ""
  const put = (name: keyof RefundFilter) => (event: { target: { value: string } }) =>
    setTyped((before) => ({ ...before, [name]: event.target.value }))
  const read = readTyped(typed)
  const example = currency ? formatMoney(123_456, currency, language) : ""
  const wrong = (name: "min" | "max") => {
    if (!typed[name]) return null
    if (!currency) return t("finance:by.amountNeeds")
    return readDecimal(typed[name] ?? "", currency) === null ? t("finance:by.amountWrong", { example }) : null
  }
  const select = (name: keyof RefundFilter, label: string, options: { id: string; label: string }[]) => (
    <DeskSelect
      label={label}
      value={typed[name] ?? ""}
      onChange={put(name)}
      choices={[{ id: "", label: t("finance:by.any") }, ...options]}
    />
  )
  const apply = () => {
    if (wrong("min") || wrong("max")) return
    onChange(read)
    onClose()
  }
  const named = (list: { id: string; name: string }[] = []) => list.map(({ id, name }) => ({ id, label: name }))
  return (
    <DeskDialog title={t("finance:by.title")} onClose={onClose}>
      <form
        className="finance-filter"
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        {select(
          "due",
          t("finance:by.due"),
          dueWindows.map((id) => ({ id, label: t(windowWords[id]) })),
        )}
        {select(
          "holder",
          t("finance:by.holder"),
          refundHolders.flatMap((id) => {
            const word = holderWord(id)
            return word ? [{ id, label: t(word) }] : []
          }),
        )}
        {select(
          "reason",
          t("finance:by.reason"),
          [...holdReasons, ...obligationReasons].map((id) => ({ id, label: reasonWords(t, id) })),
        )}
        {select(
          "state",
          t("finance:by.state"),
          intentStates.map((id) => ({ id, label: t(`decision:intent.${id}`) })),
        )}
        {select("shop", t("finance:by.shop"), named(choices?.shops))}
        {select("site", t("finance:by.site"), named(choices?.sites))}
        {select(
          "currency",
          t("finance:by.currency"),
          (choices?.currencies ?? []).map((id) => ({ id, label: id })),
        )}
        <div className="pair">
          {(["min", "max"] as const).map((name) => (
            <Field
              key={name}
              label={t(`finance:by.${name}`)}
              inputMode="decimal"
              autoComplete="off"
              value={typed[name] ?? ""}
              onChange={put(name)}
              wrong={wrong(name)}
            />
          ))}
        </div>
        <p className="desk-quiet across">{t("finance:by.note")}</p>
        <div className="line across">
          <DeskButton kind="main" type="submit" keyCap="↵">
            {t("finance:by.apply")}
          </DeskButton>
          <DeskButton kind="quiet" onClick={() => setTyped(filter.text ? { text: filter.text } : {})}>
            {t("finance:by.clear")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

function asTyped(filter: RefundFilter): Typed {
  const { currency, min, max } = filter
  const amount = (minor: string | undefined) => (currency && minor ? writeDecimal(Number(minor), currency) : "")
  return { ...filter, min: amount(min), max: amount(max) }
}

/** Only what says something, and only as the address may carry it. */
function readTyped(typed: Typed): RefundFilter {
  const amount = (text: string | undefined) => {
    const minor = text && typed.currency ? readDecimal(text, typed.currency) : null
    return minor === null ? "" : String(minor)
  }
  const all = { ...typed, min: amount(typed.min), max: amount(typed.max) }
  const read = RefundFilter.safeParse(Object.fromEntries(Object.entries(all).filter(([, value]) => value)))
  return read.success ? read.data : {}
}
