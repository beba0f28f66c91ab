import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { type DateOrder, ImportDoc, type ImportKind, type Mapping } from "../../shared/contract/imports.ts"
import { type ImportField, importFields, lackingFields } from "../../shared/policy/import-fields.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { importQuery } from "./import-queries.ts"
import { fieldWord } from "./import-words.ts"

/** Which column holds what, and the way into the check. */
export function ImportMapping({ doc }: { doc: ImportDoc }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [mapping, setMapping] = useState<Mapping>(doc.mapping)
  const [dates, setDates] = useState<Record<string, DateOrder>>({})
  const check = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(ImportDoc, `/api/imports/${doc.id}/check`, {
        method: "POST",
        body: { mapping: filled(mapping), dates },
      }),
    onSuccess: (now) => queries.setQueryData(importQuery(doc.id).queryKey, now),
  })
  const lacking = lackingFields(doc.kind, filled(mapping))
  const fields = importFields[doc.kind]
  const must = fields.filter((field) => field.required)
  const may = fields.filter((field) => !field.required)
  const put = (name: string, source: Mapping[string] | null) =>
    setMapping(({ [name]: _, ...rest }) => (source ? { ...rest, [name]: source } : rest))
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (lacking.length === 0) check.mutate()
  }
  const each = (field: ImportField) => (
    <FieldSource
      key={field.name}
      doc={doc}
      field={field}
      source={mapping[field.name]}
      onPut={(to) => put(field.name, to)}
    />
  )
  const used = may.filter((field) => doc.mapping[field.name])
  const rest = may.filter((field) => !doc.mapping[field.name])
  const words = lacking.map((name) => t(fieldWord(doc.kind, name))).join(", ")
  return (
    <form className="desk-section import-mapping" onSubmit={send} noValidate>
      <div>
        <h2>{t("imports:map.title")}</h2>
        <p className="desk-quiet">{t(doc.remembered ? "imports:map.remembered" : "imports:map.guessed")}</p>
      </div>
      {check.error && <DeskTrouble error={check.error} />}
      <fieldset>
        <legend>{t("imports:map.must")}</legend>
        <div className="import-fields">{must.map(each)}</div>
      </fieldset>
      <fieldset>
        <legend>{t("imports:map.may")}</legend>
        <div className="import-fields">{used.map(each)}</div>
        {rest.length > 0 && (
          <details open={used.length === 0}>
            <summary>{t("imports:map.more", { count: rest.length })}</summary>
            <div className="import-fields">{rest.map(each)}</div>
          </details>
        )}
      </fieldset>
      <DateOrders doc={doc} mapping={mapping} dates={dates} onTell={setDates} />
      <div className="import-acts">
        <DeskButton
          kind={doc.state === "checked" ? "plain" : "main"}
          type="submit"
          lacking={lacking.length > 0 ? t("imports:map.lacking", { fields: words }) : null}
          note={t("imports:checkNote")}
        >
          {t(doc.state === "checked" ? "imports:checkAgain" : "imports:check")}
        </DeskButton>
      </div>
    </form>
  )
}

/** A value that is being typed counts once there is something of it. */
const filled = (mapping: Mapping): Mapping =>
  Object.fromEntries(Object.entries(mapping).filter(([, source]) => !("value" in source) || source.value.trim() !== ""))

const ONE = "one"

type SourceProps = {
  doc: ImportDoc
  field: ImportField
  source: Mapping[string] | undefined
  onPut: (source: Mapping[string] | null) => void
}

function FieldSource({ doc, field, source, onPut }: SourceProps) {
  const { t } = useWords()
  const value = source === undefined ? "" : "column" in source ? String(source.column) : ONE
  const label = t(fieldWord(doc.kind, field.name))
  const choose = (chosen: string) => {
    if (chosen === "") onPut(null)
    else if (chosen === ONE) onPut({ value: "" })
    else onPut({ column: Number(chosen) })
  }
  const columns = doc.columns.map((header, at) => ({
    id: String(at),
    label: header || t("imports:noHeader", { n: at + 1 }),
  }))
  const sees = source && "column" in source ? doc.preview.map((cells) => cells[source.column]).find(Boolean) : undefined
  return (
    <div className="import-field">
      <DeskSelect
        label={label}
        value={value}
        onChange={(event) => choose(event.target.value)}
        choices={[{ id: "", label: t("imports:map.none") }, { id: ONE, label: t("imports:map.oneValue") }, ...columns]}
      />
      {value === ONE ? (
        <Field
          label={t("imports:map.value", { field: label })}
          value={source && "value" in source ? source.value : ""}
          maxLength={200}
          onChange={(event) => onPut({ value: event.target.value })}
        />
      ) : (
        <p className="import-sees">{sees ? t("imports:map.sees", { value: sees }) : "\u00a0"}</p>
      )}
    </div>
  )
}

type DatesProps = {
  doc: ImportDoc
  mapping: Mapping
  dates: Record<string, DateOrder>
  onTell: (dates: Record<string, DateOrder>) => void
}

const isDated = (kind: ImportKind, name: string) =>
  importFields[kind].some((field) => field.name === name && ["moment", "day", "period"].includes(field.type))

/** 03/04 may be March or April: what was decided is shown with why, and a person may say otherwise. */
function DateOrders({ doc, mapping, dates, onTell }: DatesProps) {
  const { t } = useWords()
  const columns = Object.entries(mapping).flatMap(([name, source]) =>
    "column" in source && isDated(doc.kind, name) && doc.readings[source.column]?.dates ? [source.column] : [],
  )
  if (columns.length === 0) return null
  return (
    <div className="import-fields">
      {[...new Set(columns)].map((at) => {
        const reading = doc.readings[at]
        const by = dates[at] ? "told" : (reading?.datesBy ?? "assumed")
        return (
          <div key={at} className="import-field">
            <DeskSelect
              label={t("imports:map.dates", { column: doc.columns[at] ?? "" })}
              value={dates[at] ?? reading?.dates ?? "day_first"}
              onChange={(event) => onTell({ ...dates, [at]: event.target.value as DateOrder })}
              choices={[
                { id: "day_first", label: t("imports:map.dayFirst") },
                { id: "month_first", label: t("imports:map.monthFirst") },
              ]}
            />
            <p className="import-sees">{t(`imports:map.${by}`)}</p>
          </div>
        )
      })}
    </div>
  )
}
