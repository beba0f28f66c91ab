import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import * as z from "zod/mini"
import { SendingPage, type Shipment, WaysEnded } from "../../shared/contract/sending.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { priceWords } from "./price-words.ts"
import { dayWords } from "./return-words.ts"
import { SendingForm } from "./sending-form.tsx"

export const sendingQuery = (returnId: string) =>
  queryOptions({
    queryKey: ["returns", "sending", returnId],
    queryFn: ({ signal }) => answered(SendingPage, `/api/returns/${encodeURIComponent(returnId)}/sending`, { signal }),
    ...keptLive({ return: returnId }),
  })

/** How a return's parcels come: chosen for who calls, taken back, its label printed and mailed again. */
export function ReturnSending({ returnId }: { returnId: string }) {
  const { t } = useWords()
  const found = useQuery(sendingQuery(returnId))
  const [open, setOpen] = useState<"choose" | "cancel" | null>(null)
  const { data } = found
  const isOpen = data?.shipments.some((one) => one.open) ?? false
  const isChosen = (data?.shipments.length ?? 0) > 0
  return (
    <DeskPart title={t("sending:title")} ruled>
      {found.error && (
        <DeskTrouble error={found.error} kept={data !== undefined} onRetry={() => void found.refetch()} />
      )}
      {!data && !found.error && <p className="desk-quiet">{t("desk:loading")}</p>}
      {data && !isChosen && <p className="desk-quiet">{t("sending:none")}</p>}
      {data && isChosen && (
        <ul className="return-notes">
          {data.shipments.map((one) => (
            <ShipmentLine key={one.id} shipment={one} many={data.shipments.length > 1} />
          ))}
        </ul>
      )}
      {data && (!isChosen || isOpen) && (
        <div className="return-send">
          <DeskButton kind="quiet" onClick={() => setOpen("choose")}>
            {t(isChosen ? "sending:chooseOther" : "sending:choose")}
          </DeskButton>
          {isOpen && (
            <DeskButton kind="quiet" onClick={() => setOpen("cancel")}>
              {t("sending:cancel")}
            </DeskButton>
          )}
        </div>
      )}
      {data && open === "choose" && <SendingForm returnId={returnId} ways={data.ways} onClose={() => setOpen(null)} />}
      {open === "cancel" && <CancelWay returnId={returnId} onClose={() => setOpen(null)} />}
    </DeskPart>
  )
}

function ShipmentLine({ shipment, many }: { shipment: Shipment; many: boolean }) {
  const { t, language } = useWords()
  const way = t(`sending:way.${shipment.way}`)
  const label = (format: string) => `/api/shipments/${shipment.id}/label?format=${format}&locale=${language}`
  const mail = useMutation({
    networkMode: "always",
    mutationFn: () => answered(z.null(), `/api/shipments/${shipment.id}/mail`, { method: "POST" }),
  })
  const last = shipment.events.at(-1)
  return (
    <li>
      <p>
        {many && `${t("sending:parcelOf", { number: shipment.number })}: `}
        <strong>{shipment.title === null ? way : t("sending:by", { way, carrier: shipment.title })}</strong>,{" "}
        {t(`sending:state.${shipment.state}`)}
        {shipment.refusedFor && ` (${t(`sending:refusedFor.${shipment.refusedFor}`)})`}
      </p>
      <p className="desk-quiet">
        {[
          priceWords(t, language, shipment),
          shipment.day && t("sending:day", { day: dayWords(shipment.day, language) }),
          shipment.point && [shipment.point.name, shipment.point.town].join(", "),
          shipment.tracking && t("sending:tracking", { number: shipment.tracking }),
          shipment.counterCode && t("sending:counter", { code: shipment.counterCode }),
        ]
          .filter(Boolean)
          .join(", ")}
      </p>
      {last && (
        <p className="desk-quiet">
          {t(`sending:said.${last.kind}`)}, <RelativeDate at={last.at} now={Date.now()} />
        </p>
      )}
      {mail.error && <DeskTrouble error={mail.error} />}
      {shipment.label && (
        <div className="return-send">
          <a href={label("4x6")} target="_blank" rel="noreferrer">
            {t("sending:print")}
          </a>
          <a href={label("a4")} target="_blank" rel="noreferrer">
            {t("sending:printA4")}
          </a>
          {shipment.open && (
            <DeskButton kind="quiet" onClick={() => mail.mutate()}>
              {t(mail.isSuccess ? "sending:mailed" : "sending:mail")}
            </DeskButton>
          )}
        </div>
      )}
    </li>
  )
}

function CancelWay({ returnId, onClose }: { returnId: string; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const cancel = useMutation({
    networkMode: "always",
    mutationFn: () => answered(WaysEnded, `/api/returns/${returnId}/sending`, { method: "DELETE" }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["returns", "sending", returnId] }),
  })
  return (
    <DeskDialog title={t("sending:cancelTitle")} onClose={onClose}>
      {cancel.error && <DeskTrouble error={cancel.error} />}
      <p>{t("sending:cancelNote")}</p>
      <div className="desk-dialog-acts">
        <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="main" onClick={() => cancel.mutate()}>
          {cancel.isPending ? t("desk:saving") : t("sending:cancel")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}
