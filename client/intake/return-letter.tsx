import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { ReturnPage } from "../../shared/contract/returns.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { Resolutions } from "../resolutions/resolutions.tsx"
import { DeskBill } from "../ui/desk-bill.tsx"
import { DeskBreakdown } from "../ui/desk-breakdown.tsx"
import { DeskKnown, DeskPart } from "../ui/desk-known.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { ReturnSending } from "./return-sending.tsx"
import { dayWords, holderWords, holdWords, reasonWords } from "./return-words.ts"
import { pathOfHit } from "./search-list.tsx"
import { ToldMails } from "./told-mails.tsx"

/** A return as it is told on the phone: where it stands, whose it is, what comes back, the money, and what was noted. */
export function ReturnLetter({ seen }: { seen: ReturnPage }) {
  const { t, language } = useWords()
  return (
    <article className="desk-letter">
      <p className="desk-over">
        {t("refunds:returned")} {groupForEye(seen.rma).join("\u00a0")}
      </p>
      <header className="desk-title">
        <h1 tabIndex={-1}>{t(standsWord(seen))}</h1>
        <p>
          {seen.dueDay === null ? t("intake:dueNobody") : t("intake:due", { when: dayWords(seen.dueDay, language) })}
          {seen.holder !== null && <> {t("intake:heldBy", { who: holderWords(t, seen.holder) })}</>}
        </p>
        <p className="desk-quiet">
          {[
            t(`decision:basis.${seen.basis}`),
            seen.shop,
            seen.site,
            t("intake:order", { number: seen.orderNumber }),
          ].join(", ")}
        </p>
      </header>
      <Who seen={seen} />
      <Lines seen={seen} />
      <Parcels seen={seen} />
      <ReturnSending returnId={seen.id} />
      <Resolutions returnId={seen.id} />
      <Money seen={seen} />
      <ToldMails returnId={seen.id} />
      <Notes seen={seen} />
      <Others seen={seen} />
    </article>
  )
}

/** At the dock says little: whether anybody has opened it is what a caller asks. */
function standsWord({ status, parcels }: ReturnPage) {
  if (status !== "arrived" || parcels.some((parcel) => parcel.state === "arrived"))
    return `intake:stands.${status}` as const
  return parcels.some((parcel) => parcel.state === "opened") ? "intake:stands.opened" : "intake:stands.unseen"
}

function Who({ seen: { customer, window, noticeAt } }: { seen: ReturnPage }) {
  const { t, language } = useWords()
  const day = window && dayWords(window.lastDay, language)
  const windowWord = window?.outside ? "windowOver" : window?.extended ? "windowExtended" : "windowUntil"
  return (
    <DeskPart title={customer?.name ?? t("intake:nobody")}>
      <DeskKnown
        lines={[
          { label: t("intake:email"), value: customer?.email },
          { label: t("intake:phone"), value: customer?.phone },
          { label: t("intake:address"), value: customer?.address.join(", ") },
          { label: t("intake:announcedOn"), value: <RelativeDate at={noticeAt} now={Date.now()} to="day" /> },
          {
            label: t("intake:window"),
            value: day && t(`intake:${windowWord}`, { day }),
            odd: window?.outside === true,
          },
        ]}
      />
    </DeskPart>
  )
}

function Lines({ seen }: { seen: ReturnPage }) {
  const { t } = useWords()
  return (
    <DeskPart title={t("intake:lines")} ruled>
      <ul className="return-lines">
        {seen.lines.map((line) => (
          <li key={line.id}>
            <Plate src={line.picture && pictureAddress(line.picture)} width={64}>
              <Illustration name="parcel" />
            </Plate>
            <div>
              <strong>{line.title}</strong> <span className="desk-quiet">{line.sku}</span>
              <p>
                {t("intake:lineCounts", {
                  authorized: line.authorized,
                  bought: line.bought,
                  received: line.received,
                  accepted: line.accepted,
                })}
              </p>
              <p>
                {reasonWords(t, line.reason)}
                {line.comment && <bdi className="desk-quiet"> “{line.comment}”</bdi>}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </DeskPart>
  )
}

function Parcels({ seen }: { seen: ReturnPage }) {
  const { t, language } = useWords()
  return (
    <DeskPart title={t("intake:parcels")} ruled>
      {seen.parcels.length === 0 && <p className="desk-quiet">{t("intake:noParcel")}</p>}
      <ul className="return-parcels">
        {seen.parcels.map((parcel) => (
          <li key={parcel.id}>
            <strong>{t(`domain:parcelState.${parcel.state}`)}</strong>{" "}
            <span className="code-text">
              {parcel.keys.map((key) => groupForEye(key, parcel.carrier ?? undefined).join(" ")).join(", ")}
            </span>
            <p className="desk-quiet">
              {parcel.closedAt !== null
                ? t("intake:closed", { when: dayWords(parcel.closedAt, language) })
                : parcel.arrivedAt !== null
                  ? t("intake:arrived", { when: dayWords(parcel.arrivedAt, language) })
                  : parcel.expectedDay !== null
                    ? t("intake:expected", { day: dayWords(parcel.expectedDay, language) })
                    : null}
            </p>
          </li>
        ))}
      </ul>
      {seen.units.length > 0 && (
        <>
          <h3>{t("intake:units")}</h3>
          <ul className="return-parcels">
            {seen.units.map((unit) => (
              <li key={unit.id}>
                <strong>{unit.title || t(`intake:reception.${unit.reception}`)}</strong>{" "}
                {[
                  unit.title && t(`intake:reception.${unit.reception}`),
                  unit.grade && t("domain:gradeShort", { grade: unit.grade }),
                  t(`intake:acceptance.${unit.acceptance}`),
                ]
                  .filter(Boolean)
                  .join(", ")}
                <p className="desk-quiet">
                  {[unit.disposition && t(`domain:disposition.${unit.disposition}`), unit.place, unit.lpn, unit.serial]
                    .filter(Boolean)
                    .join(", ")}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </DeskPart>
  )
}

function Money({ seen }: { seen: ReturnPage }) {
  const { t, language } = useWords()
  const money = (minor: number) => formatMoney(minor, seen.currency, language)
  const titleOf = (orderLineId: string) => seen.lines.find((line) => line.orderLineId === orderLineId)?.title
  return (
    <DeskPart title={t("intake:refunds")} ruled>
      {seen.intents.length === 0 && seen.obligations.length === 0 && (
        <p className="desk-quiet">{t("intake:noRefund")}</p>
      )}
      {seen.obligations.length > 0 && (
        <>
          <h3>{t("intake:owed")}</h3>
          <DeskBill
            currency={seen.currency}
            lines={seen.obligations.map((one) => ({
              key: `${one.title} ${one.reason}`,
              words: t("intake:owedLine", { title: one.title, count: one.quantity }),
              note: `${holdWords(t, one.reason)}, ${holderWords(t, one.holder)}`,
              amountMinor: one.amountMinor,
            }))}
          />
        </>
      )}
      {seen.intents.map((intent) => (
        <div key={intent.id} className="return-intent">
          <p>
            <StateIcon mark={intent.state === "paid" ? "found" : "hold"} size={18} />{" "}
            <strong>
              {t(`decision:kind.${intent.kind}`)}, {formatMoney(intent.amountMinor, intent.currency, language)}
            </strong>
            , {t(`decision:intent.${intent.state}`)}
          </p>
          {intent.state === "held" && intent.reasons.length > 0 && (
            <p>{t("intake:holds", { why: intent.reasons.map((reason) => holdWords(t, reason)).join(", ") })}</p>
          )}
          <DeskBreakdown lines={intent.breakdown} currency={intent.currency} titleOf={titleOf} />
        </div>
      ))}
      <h3>{t("intake:payments")}</h3>
      <DeskBill
        currency={seen.currency}
        lines={seen.payments.map((payment) => ({
          key: payment.reference,
          words: t("intake:payment", { provider: providerWords(t, payment.provider), reference: payment.reference }),
          note: t("intake:captured", {
            refunded: money(payment.refundedMinor),
            reserved: money(payment.reservedMinor),
          }),
          amountMinor: payment.capturedMinor,
        }))}
      />
    </DeskPart>
  )
}

function providerWords(t: ReturnType<typeof useWords>["t"], provider: string): string {
  const known = (["stripe", "mollie", "test", "shopify", "woocommerce"] as const).find(
    (each) => each === provider.split(":")[0],
  )
  return known ? t(`refunds:provider.${known}`) : provider
}

function Notes({ seen }: { seen: ReturnPage }) {
  const { t } = useWords()
  return (
    <DeskPart title={t("intake:notes")} ruled>
      {seen.notes.length === 0 && <p className="desk-quiet">{t("intake:noNotes")}</p>}
      <ul className="return-notes">
        {seen.notes.map((note) => (
          <li key={note.id}>
            <p className="note-text" dir="auto">
              {note.text}
            </p>
            <p className="desk-quiet">
              {note.from === "customer" ? t("intake:fromCustomer", { name: note.by }) : note.by},{" "}
              <RelativeDate at={note.at} now={Date.now()} />
            </p>
          </li>
        ))}
      </ul>
    </DeskPart>
  )
}

function Others({ seen }: { seen: ReturnPage }) {
  const { t } = useWords()
  if (seen.others.length === 0) return null
  return (
    <DeskPart title={t("intake:others")} ruled>
      <OtherList others={seen.others} />
    </DeskPart>
  )
}

export function OtherList({ others }: { others: ReturnPage["others"] }) {
  const { t, language } = useWords()
  return (
    <ul className="return-others">
      {others.map((one) => (
        <li key={`${one.kind} ${one.id}`}>
          <a href={pathOfHit(one)}>
            {one.rma ? groupForEye(one.rma).join(" ") : t("intake:order", { number: one.orderNumber })}
          </a>{" "}
          {one.status ? t(`intake:status.${one.status}`) : t("intake:orderOnly")}{" "}
          <span className="desk-quiet">{dayWords(one.at, language)}</span>
        </li>
      ))}
    </ul>
  )
}
