import { useState } from "react"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { type FormProps, ResolutionForm } from "./resolution-form.tsx"

export function ResolutionCancelForm(props: FormProps) {
  const { t } = useWords()
  const [reason, setReason] = useState("")
  return (
    <ResolutionForm
      {...props}
      act="cancel"
      title={t("resolutions:ask.cancelTitle")}
      verb={t("resolutions:ask.cancelDo")}
      lacking={reason.trim() === "" ? t("resolutions:ask.reasonLacks") : null}
      body={() => ({ reason: reason.trim() })}
      danger
    >
      <p>{t("resolutions:ask.cancelNote")}</p>
      <Field
        label={t("resolutions:ask.reason")}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
    </ResolutionForm>
  )
}
