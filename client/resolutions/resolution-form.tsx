import { useMutation, useQueryClient } from "@tanstack/react-query"
import type { FormEvent, ReactNode } from "react"
import { type Resolution, ResolutionActed, type ResolutionPage } from "../../shared/contract/resolutions.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"

export type FormProps = { page: ResolutionPage; one: Resolution; onClose: () => void }

type Props = FormProps & {
  act: "choose" | "move" | "cancel"
  title: string
  verb: string
  body: () => Record<string, unknown>
  /** What is missing before it can be sent. */
  lacking: string | null
  danger?: boolean
  children: ReactNode
}

/** An act on one resolution as it stood when it was opened; who was overtaken is told what it is now. */
export function ResolutionForm({ page, one, onClose, act, title, verb, body, lacking, danger, children }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const send = useMutation({
    networkMode: "always",
    mutationFn: () => {
      const about = { lineId: one.lineId, unitId: one.unitId, version: one.version }
      const path = `/api/resolutions/${encodeURIComponent(page.returnId)}/${act}`
      return answered(ResolutionActed, path, { method: "POST", body: { ...about, ...body() } })
    },
    onSuccess: onClose,
    onSettled: () =>
      Promise.all(["resolutions", "returns", "refunds"].map((room) => queries.invalidateQueries({ queryKey: [room] }))),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (lacking === null && !send.isPending) send.mutate()
  }
  return (
    <DeskDialog title={title} onClose={onClose}>
      <form className="desk-form" onSubmit={submit} noValidate autoComplete="off">
        {send.error && <DeskTrouble error={send.error} />}
        {children}
        <div className="resolutions-end">
          <DeskButton onClick={onClose}>{t("resolutions:ask.close")}</DeskButton>
          <DeskButton kind={danger ? "danger" : "main"} type="submit" lacking={lacking}>
            {send.isPending ? t("desk:saving") : verb}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
