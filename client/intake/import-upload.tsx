import { useEffect, useRef, useState } from "react"
import type { z } from "zod/mini"
import {
  ImportDoc,
  type ImportKind,
  type ImportList,
  importKinds,
  MAX_IMPORT_BYTES,
} from "../../shared/contract/imports.ts"
import { Refused } from "../api/answered.ts"
import { sendFile } from "../api/send-file.ts"
import { bytesWords } from "../ui/bytes-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { FileDrop } from "../ui/file-drop.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"

type Shops = z.infer<typeof ImportList>["shops"]
type Sending = { name: string; size: number; sent: number; stop: () => void }

/** What is in the file, for which shop, and the file itself: dropped or chosen. */
export function ImportUploadForm({ shops, onUploaded }: { shops: Shops; onUploaded: (id: string) => void }) {
  const { t, language } = useWords()
  const [kind, setKind] = useState<ImportKind>("orders")
  const [chosenShop, setShop] = useState<string | null>(null)
  const [sending, setSending] = useState<Sending | null>(null)
  const [trouble, setTrouble] = useState<Refused | "too_large" | null>(null)
  const shopId = chosenShop ?? shops[0]?.id
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])

  const send = async (file: File) => {
    setTrouble(null)
    // before a byte of it is sent: the server says the same
    if (file.size > MAX_IMPORT_BYTES) return setTrouble("too_large")
    if (!shopId) return
    const query = new URLSearchParams({ kind, shopId, name: file.name.slice(0, 200) })
    const onSent = (sent: number) => setSending((now) => now && { ...now, sent: Math.min(sent, file.size) })
    const sent = sendFile(ImportDoc, `/api/imports?${query}`, file, onSent)
    let stopped = false
    stop.current = () => {
      stopped = true
      sent.stop()
    }
    setSending({ name: file.name, size: file.size, sent: 0, stop: stop.current })
    const answer = await sent.answer
    stop.current = null
    setSending(null)
    if (answer.ok) onUploaded(answer.value.id)
    else if (!stopped) setTrouble(answer.code === "too_large" ? "too_large" : new Refused(answer))
  }

  const size = bytesWords(MAX_IMPORT_BYTES, language)
  const locale = { locale: language }
  return (
    <section className="import-new">
      <fieldset className="import-kinds">
        <legend>{t("imports:kind.label")}</legend>
        {importKinds.map((one) => (
          <label key={one} className={one === kind ? "chosen" : ""}>
            <input type="radio" name="kind" value={one} checked={one === kind} onChange={() => setKind(one)} />
            <span>
              <strong>{t(`imports:kind.${one}`)}</strong>
              <small>{t(`imports:kindNote.${one}`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {shops.length > 1 && (
        <DeskSelect
          label={t("imports:shop")}
          value={shopId}
          onChange={(event) => setShop(event.target.value)}
          choices={shops.map((shop) => ({ id: shop.id, label: shop.name }))}
        />
      )}
      {trouble === "too_large" && (
        <LineMessage meaning="stop" title={t("imports:tooLarge")}>
          {t("imports:tooLargeNote", { size })}
        </LineMessage>
      )}
      {trouble instanceof Refused && <DeskTrouble error={trouble} />}
      <FileDrop
        className="import-drop"
        accept=".csv,.tsv,.txt,.xlsx"
        label={t("imports:choose")}
        busy={sending !== null}
        onFile={(file) => void send(file)}
      >
        {(choose) => (
          <>
            {!sending && (
              <>
                <p className="import-drop-title">{t("imports:drop")}</p>
                <DeskButton kind="main" onClick={choose}>
                  {t("imports:choose")}
                </DeskButton>
              </>
            )}
            {sending ? (
              <SendingFile sending={sending} />
            ) : (
              <p className="desk-quiet">
                {t("imports:formats", { size })}
                {shopId && (
                  <>
                    {" · "}
                    <a href={`/api/imports/sample?${new URLSearchParams({ kind, shopId, ...locale })}`} download>
                      {t("imports:sample")}
                    </a>
                  </>
                )}
              </p>
            )}
          </>
        )}
      </FileDrop>
    </section>
  )
}

function SendingFile({ sending }: { sending: Sending }) {
  const { t, language } = useWords()
  const gone = sending.sent >= sending.size
  const label = gone ? t("imports:looking") : t("imports:sending", { name: sending.name })
  return (
    <div className="import-sending">
      <progress value={sending.sent} max={sending.size || 1} aria-label={label} />
      <p>
        {label} <span className="desk-quiet">{bytesWords(sending.sent, language)}</span>
      </p>
      <DeskButton onClick={sending.stop}>{t("imports:stopSending")}</DeskButton>
    </div>
  )
}
