import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Resolution, ResolutionPage } from "../../shared/contract/resolutions.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"
import { ResolutionCancelForm } from "./resolution-cancel.tsx"
import { ResolutionChooseForm } from "./resolution-choose.tsx"
import { ResolutionClaims } from "./resolution-claims.tsx"
import { ResolutionCredit } from "./resolution-credit.tsx"
import { ResolutionMoveForm } from "./resolution-move.tsx"
import { resolutionQuery } from "./resolution-query.ts"
import "./resolutions.css"

/** What each unit's customer gets, how far it has come, and the buttons to change it while it can be changed. */
export function Resolutions({ returnId }: { returnId: string }) {
  const { t } = useWords()
  const { data, error, isPending } = useQuery(resolutionQuery(returnId))
  return (
    <DeskPart title={t("resolutions:title")} ruled>
      {/* its room is kept: what stands below does not move when it comes */}
      {isPending && <p className="desk-quiet resolutions-wait">{t("resolutions:loading")}</p>}
      {error && <DeskTrouble error={error} />}
      {data && <Seen page={data} />}
    </DeskPart>
  )
}

type Asked = { what: "choose" | "cancel"; of: Resolution } | { what: Resolution["may"]["move"][number]; of: Resolution }

function Seen({ page }: { page: ResolutionPage }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  const about = asked && { page, one: asked.of, onClose: close }
  return (
    <>
      <ul className="resolutions">
        {page.resolutions.map((one) => (
          <li key={one.unitId ?? `line ${one.lineId}`}>
            <One one={one} onAsk={(what) => setAsked({ what, of: one })} />
          </li>
        ))}
      </ul>
      {page.credit && <ResolutionCredit credit={page.credit} currency={page.currency} />}
      <ResolutionClaims claims={page.claims} currency={page.currency} />
      {about && asked?.what === "choose" && <ResolutionChooseForm {...about} />}
      {about && asked?.what === "cancel" && <ResolutionCancelForm {...about} />}
      {about && asked && asked.what !== "choose" && asked.what !== "cancel" && (
        <ResolutionMoveForm {...about} to={asked.what} />
      )}
    </>
  )
}

function One({ one, onAsk }: { one: Resolution; onAsk: (what: Asked["what"]) => void }) {
  const { t, language } = useWords()
  const title = one.unitId === null ? t("resolutions:unseen", { title: one.title, count: one.quantity }) : one.title
  const facts = [
    one.refusal && t(`resolutions:refusal.${one.refusal}`),
    one.sku && t("resolutions:sku", { sku: one.sku }),
    one.orderNumber && t("resolutions:order", { number: one.orderNumber }),
    one.tracking && t("resolutions:parcel", { number: [one.carrier, one.tracking].filter(Boolean).join(" ") }),
    one.agreedAt !== null && t("resolutions:agreed", { when: exactDate(one.agreedAt, language, "day") }),
  ].filter(Boolean)
  return (
    <>
      <div>
        <p>
          <strong>{title}</strong> {one.mark && <span className="desk-quiet">{one.mark}</span>}
        </p>
        <p>{t(`resolutions:state.${one.state}`)}</p>
        {facts.length > 0 && <p className="desk-quiet">{facts.join(" · ")}</p>}
        <p className="desk-quiet">{whoWords(t, one)}</p>
        {one.final && <p className="desk-quiet">{t(`resolutions:final.${one.final}`)}</p>}
      </div>
      <div className="desk-chips">
        {one.may.move.map((to) => (
          <button key={to} type="button" className="desk-chip" onClick={() => onAsk(to)} aria-haspopup="dialog">
            {t(`resolutions:move.${to}`)}
          </button>
        ))}
        {one.may.cancel && (
          <button type="button" className="desk-chip" onClick={() => onAsk("cancel")} aria-haspopup="dialog">
            {t("resolutions:cancelOrder")}
          </button>
        )}
        {one.may.choose.length > 0 && (
          <button type="button" className="desk-chip" onClick={() => onAsk("choose")} aria-haspopup="dialog">
            {t("resolutions:change")}
          </button>
        )}
      </div>
    </>
  )
}

const byHouse = ["unavailable", "cancelled", "cancelled_by_shop"] as const

function whoWords(t: ReturnType<typeof useWords>["t"], { chosen }: Resolution): string {
  if (!chosen) return t("resolutions:byDefault")
  const house = byHouse.find((each) => each === chosen.reason)
  if (house) return t("resolutions:chosenByHouse", { reason: t(`resolutions:house.${house}`) })
  return t("resolutions:chosen", { name: chosen.by, reason: chosen.reason ?? "" })
}
