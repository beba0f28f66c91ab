import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import * as z from "zod/mini"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { BankConfirmed, type BankFile } from "../../shared/contract/bank.ts"
import { answered, Refused } from "../api/answered.ts"
import { fetchFile } from "../api/fetch-file.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Money } from "../ui/money.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { bankFileQuery } from "./bank-queries.ts"
import { bankReason, type FileState, fileState } from "./bank-words.ts"
import { writeAddress } from "./refund-address.ts"
import { dayWords } from "./refund-list.tsx"

const marks: Partial<Record<FileState, "found" | "misread" | "hold">> = {
  paid: "found",
  rejected: "misread",
  partly: "hold",
  made: "hold",
}

/** Every file that was made, the newest first. */
export function BankFiles({ files }: { files: readonly BankFile[] }) {
  const { t } = useWords()
  return (
    <section className="desk-section">
      <h2>{t("bank:files.title")}</h2>
      {files.length === 0 ? (
        <p className="desk-quiet">{t("bank:files.none")}</p>
      ) : (
        <ul className="desk-rows bank-files">
          {files.map((file) => (
            <li key={file.messageId}>
              <FileHead file={file} />
              <FileActs file={file} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function FileHead({ file, linked = true }: { file: BankFile; linked?: boolean }) {
  const { t, language } = useWords()
  const state = fileState(file)
  const mark = marks[state]
  const parts = (["paid", "taken", "rejected", "none"] as const).filter((word) => file[word] > 0)
  const told = state === "partly" ? parts.map((word) => t(`bank:files.counts.${word}`, { count: file[word] })) : []
  return (
    <>
      <div>
        {linked ? (
          <a className="name bank-iban" href={`/bank/${file.messageId}`}>
            {file.messageId}
          </a>
        ) : (
          <p className="name bank-iban">{file.messageId}</p>
        )}
        <p className="desk-quiet">
          {t("bank:files.day", { day: dayWords(file.executionDay, language) })} ·{" "}
          {t("bank:files.by", { name: file.madeBy })}, <RelativeDate at={file.madeAt} now={Date.now()} />
        </p>
      </div>
      <p className="bank-state">
        {mark && <StateIcon mark={mark} size={18} />}
        <span>
          {t(`bank:files.state.${state}`)}
          {told.length > 0 && <span className="desk-quiet"> {told.join(", ")}</span>}
        </span>
      </p>
      <p className="bank-amount">
        <Money minor={file.sumMinor} currency="EUR" />
        <span className="desk-quiet">
          {" "}
          {t("bank:waiting.sum", { count: file.transfers, amount: "" }).replace(/[,\s]+$/, "")}
        </span>
      </p>
    </>
  )
}

function FileActs({ file }: { file: BankFile }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [confirming, setConfirming] = useState(false)
  const again = () => queries.invalidateQueries({ queryKey: ["refunds"] })
  const path = `/api/bank/files/${file.messageId}`
  const download = useMutation({
    networkMode: "always",
    mutationFn: async () => {
      const refusal = await fetchFile(`${path}/download`, `${file.messageId}.xml`, "POST")
      if (refusal) throw new Refused(refusal)
    },
    onSettled: again,
  })
  const undo = useMutation({
    networkMode: "always",
    mutationFn: () => answered(z.object({ transfers: z.int() }), `${path}/undo`, { method: "POST" }),
    onSettled: again,
  })
  if (file.undoneAt !== null) return null
  const open = file.downloadedAt !== null && file.none + file.taken > 0
  return (
    <div className="acts">
      {(download.error ?? undo.error) && <DeskTrouble error={download.error ?? undo.error} />}
      <DeskButton
        icon="download"
        kind={file.downloadedAt === null ? "main" : "plain"}
        onClick={() => download.mutate()}
      >
        {t(file.downloadedAt === null ? "bank:files.download" : "bank:files.again")}
      </DeskButton>
      {file.mayUndo && <DeskButton onClick={() => undo.mutate()}>{t("bank:files.undo")}</DeskButton>}
      {open && <DeskButton onClick={() => setConfirming(true)}>{t("bank:files.confirm")}</DeskButton>}
      {confirming && <ConfirmFile file={file} onClose={() => setConfirming(false)} />}
    </div>
  )
}

function ConfirmFile({ file, onClose }: { file: BankFile; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [reference, setReference] = useState("")
  const send = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(BankConfirmed, `/api/bank/files/${file.messageId}/confirm`, {
        method: "POST",
        body: { reference: reference.trim() },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const lacking = reference.trim() === "" ? t("bank:files.referenceLacks") : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!lacking && !send.isPending) send.mutate()
  }
  return (
    <DeskDialog title={t("bank:files.confirmTitle")} onClose={onClose}>
      {send.data ? (
        <LineMessage meaning="go" title={t("bank:files.confirmed", { count: send.data.paid })} />
      ) : (
        <form className="desk-form" onSubmit={submit}>
          {send.error && <DeskTrouble error={send.error} />}
          <p>{t("bank:files.confirmNote")}</p>
          <Field
            label={t("bank:files.reference")}
            value={reference}
            maxLength={140}
            autoComplete="off"
            onChange={(event) => setReference(event.target.value)}
          />
          <div className="desk-dialog-acts">
            <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
            <DeskButton kind="main" type="submit" lacking={lacking}>
              {send.isPending ? t("desk:saving") : t("bank:files.confirm")}
            </DeskButton>
          </div>
        </form>
      )}
    </DeskDialog>
  )
}

/** One file with each of its transfers and the bank's word. */
export function OneBankFile({ messageId }: { messageId: string }) {
  const { t } = useWords()
  const file = useQuery(bankFileQuery(messageId))
  return (
    <>
      <header className="desk-page-head">
        <div>
          <a className="bank-back" href="/bank">
            {t("bank:files.back")}
          </a>
          <h1 className="bank-iban">{messageId}</h1>
        </div>
      </header>
      {!file.data && !file.error && <p>{t("desk:loading")}</p>}
      {file.error && (
        <DeskTrouble error={file.error} kept={file.data !== undefined} onRetry={() => void file.refetch()} />
      )}
      {file.data && (
        <>
          <ul className="desk-rows bank-files">
            <li>
              <FileHead file={file.data} linked={false} />
              <FileActs file={file.data} />
            </li>
          </ul>
          <ul className="desk-rows bank-waiting">
            {file.data.lines.map((line) => (
              <li key={line.endToEndId}>
                <div>
                  <a className="name" href={writeAddress({ show: "all", returnId: line.returnId, intentId: null })}>
                    {groupForEye(line.rma).join("\u00a0")}
                  </a>
                  <p className="desk-quiet">
                    {line.holder} <span className="bank-iban">{line.masked}</span>
                  </p>
                </div>
                <p className={line.word === "rejected" ? "desk-ink-stop" : "desk-quiet"}>
                  {t(`bank:files.word.${line.word}`)}
                  {line.reason && ` : ${bankReason(t, line.reason)}`}
                </p>
                <p className="bank-amount">
                  <Money minor={line.amountMinor} currency="EUR" />
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
