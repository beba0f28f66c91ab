import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { v7 } from "uuid"
import * as z from "zod/mini"
import { InsightView, type NewInsightView } from "../../shared/contract/numbers.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskCheck } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { viewsQuery } from "./number-queries.ts"

const path = "/api/insights/views"

/** Pages with their filters that were kept under a name: open one, keep this one, take one of one's own away. */
export function SavedViews({ address, onClose }: { address: string; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const { data, error } = useQuery(viewsQuery)
  const [name, setName] = useState("")
  const [shared, setShared] = useState(false)
  const onSettled = () => queries.invalidateQueries({ queryKey: viewsQuery.queryKey })
  const keep = useMutation({
    networkMode: "always",
    mutationFn: (body: NewInsightView) => answered(InsightView, path, { method: "POST", body }),
    onSuccess: () => setName(""),
    onSettled,
  })
  const remove = useMutation({
    networkMode: "always",
    mutationFn: (id: string) => answered(z.object({ id: z.string() }), `${path}/${id}`, { method: "DELETE" }),
    onSettled,
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== "") keep.mutate({ id: v7(), name: name.trim(), address, shared })
  }
  const wrong = error ?? keep.error ?? remove.error
  return (
    <DeskDialog title={t("questions:views.title")} onClose={onClose}>
      {wrong && <DeskTrouble error={wrong} />}
      {data?.views.length === 0 && <p className="desk-quiet">{t("questions:views.none")}</p>}
      <ul className="questions-views">
        {data?.views.map((view) => (
          <li key={view.id}>
            <a href={view.address} onClick={onClose}>
              {view.name}
            </a>{" "}
            <span className="desk-quiet">
              {view.own ? t(view.shared ? "questions:views.sharedByMe" : "questions:views.mine") : view.by}
            </span>
            {view.own && (
              <button
                type="button"
                className="desk-chip"
                onClick={() => remove.mutate(view.id)}
                aria-label={t("questions:views.removeNamed", { name: view.name })}
              >
                {t("questions:views.remove")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <form className="desk-form" onSubmit={send}>
        <Field
          label={t("questions:views.name")}
          hint={t("questions:views.note")}
          value={name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <DeskCheck label={t("questions:views.share")} checked={shared} onChange={setShared} />
        <DeskButton
          kind="main"
          type="submit"
          lacking={keep.isPending ? t("insights:sending") : name.trim() === "" ? t("questions:views.lacks") : null}
        >
          {t("questions:views.keep")}
        </DeskButton>
      </form>
    </DeskDialog>
  )
}
