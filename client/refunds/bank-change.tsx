import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import * as z from "zod/mini"
import type { BankAccount } from "../../shared/contract/bank.ts"
import { Id } from "../../shared/contract/basics.ts"
import { readBic, readIban } from "../../shared/domain/iban.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"

type Props = { returnId: string; account: BankAccount; onClose: () => void }
const fields = ["iban", "bic", "holder", "line", "postcode", "town", "country", "reason"] as const
const longest = { iban: 60, bic: 20, holder: 70, line: 70, postcode: 16, town: 35, country: 2, reason: 1000 } as const

/** Another account for the same agreement. It counts once a second person approves it. */
export function ChangeAccount({ returnId, account, onClose }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const { line, postcode, town, country } = account.address
  const [typed, setTyped] = useState({
    iban: "",
    bic: "",
    holder: account.holder,
    line,
    postcode,
    town,
    country,
    reason: "",
  })
  const [tried, setTried] = useState(false)
  const send = useMutation({
    networkMode: "always",
    mutationFn: () => {
      const { line, postcode, town, country, ...rest } = typed
      const address = { line, more: account.address.more, postcode, town, country }
      const body = { ...rest, address }
      return answered(z.object({ id: Id }), `/api/bank/returns/${returnId}/accounts`, { method: "POST", body })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const missing = (text: string) => (text.trim() === "" ? t("bank:change.wrong.required") : null)
  const wrong: Partial<Record<(typeof fields)[number], string | null>> = {
    iban: readIban(typed.iban).ok ? null : t("bank:change.wrong.iban"),
    bic: typed.bic.trim() === "" || readBic(typed.bic) ? null : t("bank:change.wrong.bic"),
    holder: missing(typed.holder),
    town: missing(typed.town),
    country: /^[A-Z]{2}$/.test(typed.country) ? null : t("bank:change.wrong.country"),
    reason: missing(typed.reason),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!Object.values(wrong).some(Boolean) && !send.isPending) send.mutate()
  }
  const field = (name: (typeof fields)[number]) => (
    <Field
      key={name}
      label={t(`bank:change.${name}`)}
      value={typed[name]}
      maxLength={longest[name]}
      autoComplete="off"
      spellCheck={false}
      wrong={tried ? wrong[name] : null}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
    />
  )
  return (
    <DeskDialog title={t("bank:change.title")} onClose={onClose}>
      {send.data ? (
        <LineMessage meaning="go" title={t("bank:change.done")} />
      ) : (
        <form className="desk-form" onSubmit={submit} noValidate>
          {send.error && <DeskTrouble error={send.error} />}
          <p className="desk-quiet">{t("bank:change.note")}</p>
          {(["iban", "bic", "holder", "line"] as const).map(field)}
          <div className="bank-two">{(["postcode", "town", "country"] as const).map(field)}</div>
          {field("reason")}
          <div className="desk-dialog-acts">
            <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
            <DeskButton kind="main" type="submit">
              {send.isPending ? t("desk:saving") : t("bank:change.send")}
            </DeskButton>
          </div>
        </form>
      )}
    </DeskDialog>
  )
}
