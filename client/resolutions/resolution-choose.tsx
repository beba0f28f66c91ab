import { useState } from "react"
import { formatMoney } from "../../shared/domain/money.ts"
import { type RefusalReason, type ResolutionKind, refusalReasons } from "../../shared/domain/resolution-moves.ts"
import { DeskSelect } from "../ui/desk-select.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { type FormProps, ResolutionForm } from "./resolution-form.tsx"

/** Something else for the customer, with its reason, and of a credit the words that they agreed to. */
export function ResolutionChooseForm(props: FormProps) {
  const { one, page } = props
  const { t, language } = useWords()
  const { basisPoints, capMinor } = page.bonus
  const percent = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(basisPoints / 100)
  const cap = formatMoney(capMinor, page.currency, language)
  const usual = t(basisPoints > 0 ? "resolutions:ask.agreementBonus" : "resolutions:ask.agreement", { percent, cap })
  const [want, setWant] = useState<ResolutionKind>(one.may.choose[0] ?? "refund")
  const [refusal, setRefusal] = useState<RefusalReason>(refusalReasons[0])
  const [agreement, setAgreement] = useState(usual)
  const [sku, setSku] = useState("")
  const [reason, setReason] = useState("")
  const lacksWords = want === "store_credit" && agreement.trim() === "" ? t("resolutions:ask.agreementLacks") : null
  return (
    <ResolutionForm
      {...props}
      act="choose"
      title={t("resolutions:ask.title", { title: one.title })}
      verb={t("resolutions:ask.do")}
      danger={want === "refusal"}
      lacking={lacksWords ?? (reason.trim() === "" ? t("resolutions:ask.reasonLacks") : null)}
      body={() => ({
        want,
        reason: reason.trim(),
        ...(want === "refusal" && { refusal }),
        ...(want === "store_credit" && { agreement: agreement.trim() }),
        ...(want === "replacement" && sku.trim() !== "" && { sku: sku.trim() }),
      })}
    >
      <DeskSelect
        label={t("resolutions:ask.want")}
        choices={one.may.choose.map((id) => ({ id, label: t(`resolutions:ask.kind.${id}`) }))}
        value={want}
        onChange={(event) => setWant(event.target.value as ResolutionKind)}
      />
      {want === "refusal" && (
        <DeskSelect
          label={t("resolutions:ask.refusal")}
          choices={refusalReasons.map((id) => ({ id, label: t(`resolutions:refusal.${id}`) }))}
          value={refusal}
          onChange={(event) => setRefusal(event.target.value as RefusalReason)}
        />
      )}
      {want === "store_credit" && (
        <TextField
          label={t("resolutions:ask.agreementLabel")}
          hint={t("resolutions:ask.agreementHint")}
          value={agreement}
          maxLength={2000}
          onChange={(event) => setAgreement(event.target.value)}
        />
      )}
      {want === "replacement" && (
        <Field
          label={t("resolutions:ask.sku")}
          hint={t("resolutions:ask.skuHint")}
          value={sku}
          maxLength={100}
          onChange={(event) => setSku(event.target.value)}
        />
      )}
      <Field
        label={t("resolutions:ask.reason")}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
    </ResolutionForm>
  )
}
