import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { BankReport, MAX_REPORT_BYTES } from "../../shared/contract/bank.ts"
import { Refused } from "../api/answered.ts"
import { sendFile } from "../api/send-file.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { FileDrop } from "../ui/file-drop.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords, type WordKey } from "../ui/words.ts"

const faults = {
  encoding: "bank:report.because.encoding",
  not_xml: "bank:report.because.not_xml",
  not_a_report: "bank:report.because.not_a_report",
  unknown_file: "bank:report.because.unknown_file",
  undone_file: "bank:report.because.undone_file",
  unknown_transfer: "bank:report.because.unknown_transfer",
  contradicts: "bank:report.because.contradicts",
  total_differs: "bank:report.because.total_differs",
  amount_differs: "bank:report.because.amount_differs",
  unknown_status: "bank:report.because.unknown_status",
  nothing_said: "bank:report.because.nothing_said",
} satisfies Record<string, WordKey>
const faultWord = (because: string | null): WordKey | null => (faults as Record<string, WordKey>)[because ?? ""] ?? null

/** The bank's reports: the button chooses one by hand, dropping it on the zone does the same. */
export function BankReports({ reports }: { reports: readonly BankReport[] }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<BankReport | Refused | null>(null)
  const send = async (file: File) => {
    setSaid(null)
    if (file.size > MAX_REPORT_BYTES) return setSaid(new Refused({ ok: false, code: "too_large", status: null }))
    setBusy(true)
    const name = new URLSearchParams({ name: file.name.slice(0, 200) || "report" })
    const answer = await sendFile(BankReport, `/api/bank/reports?${name}`, file, () => {}).answer
    setBusy(false)
    setSaid(answer.ok ? answer.value : new Refused(answer))
    void queries.invalidateQueries({ queryKey: ["refunds"] })
  }
  return (
    <section className="desk-section">
      <h2>{t("bank:report.title")}</h2>
      <p className="desk-quiet">{t("bank:report.about")}</p>
      {said instanceof Refused &&
        (said.code === "already_done" ? (
          <LineMessage meaning="look" title={t("bank:report.already")} />
        ) : (
          <DeskTrouble error={said} />
        ))}
      {said !== null && !(said instanceof Refused) && <ReportSaid report={said} />}
      <FileDrop
        className="bank-drop"
        accept=".xml,application/xml,text/xml"
        label={t("bank:report.choose")}
        busy={busy}
        onFile={(file) => void send(file)}
      >
        {(choose) => (
          <>
            <p>{busy ? t("bank:report.sending") : t("bank:report.drop")}</p>
            <DeskButton onClick={choose}>{t("bank:report.choose")}</DeskButton>
          </>
        )}
      </FileDrop>
      {reports.length === 0 ? (
        <p className="desk-quiet">{t("bank:report.none")}</p>
      ) : (
        <ul className="desk-rows bank-waiting">
          {reports.map((report) => (
            <ReportLine key={report.sha256} report={report} />
          ))}
        </ul>
      )}
    </section>
  )
}

function ReportSaid({ report }: { report: BankReport }) {
  const { t } = useWords()
  const fault = faultWord(report.because)
  if (report.outcome === "taken")
    return (
      <LineMessage
        meaning="go"
        title={t("bank:report.taken", { paid: report.paid, taken: report.taken, rejected: report.rejected })}
      />
    )
  return (
    <LineMessage meaning="look" title={t("bank:report.parked")}>
      {fault && t(fault)}
    </LineMessage>
  )
}

function ReportLine({ report }: { report: BankReport }) {
  const { t } = useWords()
  const fault = faultWord(report.because)
  const { paid, taken, rejected } = report
  return (
    <li>
      <div>
        <p className="name">{report.name}</p>
        <p className="desk-quiet">
          <RelativeDate at={report.at} now={Date.now()} /> · {report.by}
        </p>
      </div>
      <p className={report.outcome === "taken" ? "desk-quiet" : "desk-ink-look"}>
        {report.outcome === "taken"
          ? t("bank:report.taken", { paid, taken, rejected })
          : t(`bank:report.${report.outcome}`)}
        {fault && ` : ${t(fault)}`}
      </p>
      <p className="bank-amount">
        {report.messageId && report.outcome === "taken" && (
          <a href={`/bank/${report.messageId}`}>{t("bank:files.open")}</a>
        )}
      </p>
    </li>
  )
}
