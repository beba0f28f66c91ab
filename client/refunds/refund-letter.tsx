import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { RefundCase } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { serverNow } from "../api/server-time.ts"
import { LookingToo } from "../live/looking-too.tsx"
import { Resolutions } from "../resolutions/resolutions.tsx"
import { DeskBill } from "../ui/desk-bill.tsx"
import { DeskBreakdown } from "../ui/desk-breakdown.tsx"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskPhotos } from "../ui/desk-photos.tsx"
import { Icon, StateIcon } from "../ui/icon.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { LeavesIn } from "../ui/leaves-in.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { useWords } from "../ui/words.ts"
import { BankPart } from "./bank-part.tsx"
import { CreditNotesOf } from "./credit-notes.tsx"
import { RefundDates } from "./refund-dates.tsx"
import { PayEarly } from "./refund-early.tsx"
import { photoOf } from "./refund-happened.tsx"
import { dayWords } from "./refund-list.tsx"
import { noteWords } from "./refund-why.tsx"
import { askWords, holderWord, type Intent, reasonWords } from "./refund-words.ts"
import { riskWords } from "./risk-words.ts"

type Props = { seen: RefundCase; intent: Intent | null; position: string | null; onBeside: () => void }

/** A return as finance reads it: what is asked, why it waits, the photos, why that day, why that sum. */
export function RefundLetter({ seen, intent, position, onBeside }: Props) {
  const { t, language } = useWords()
  const owed = seen.obligations.reduce((sum, one) => sum + one.amountMinor, 0)
  const owedWhen = owed === 0 ? null : (seen.daysLeft ?? 0) < 0 ? "late" : "soon"
  const minor = intent?.amountMinor ?? owed
  const amount = formatMoney(minor, intent?.currency ?? seen.currency, language)
  return (
    <article className="desk-letter">
      <div className="desk-over">
        <span>
          {t("refunds:returned")} {groupForEye(seen.rma).join("\u00a0")}
        </span>
        <LookingToo at={`refund:${seen.returnId}`} />
        <span className="end">
          {position} <KeyCap of="K" /> <KeyCap of="J" />
        </span>
      </div>
      <header className="desk-title">
        <h1>{askWords(t, intent, amount, seen.customer?.name ?? null, owedWhen)}</h1>
        <DueLine seen={seen} settled={intent !== null && settled.includes(intent.state)} />
        <p className="desk-quiet">
          {[t(`decision:basis.${seen.basis}`), seen.shop, t("refunds:order", { number: seen.orderNumber })].join(", ")}
        </p>
      </header>
      {intent && <Holds intent={intent} seen={seen} />}
      {intent?.paysAt != null && (
        <p>
          <LeavesIn at={intent.paysAt} clock={serverNow} />
        </p>
      )}
      <Pictures seen={seen} />
      {seen.photos.some((photo) => photo.here) && (
        <p>
          <button type="button" className="desk-chip" onClick={onBeside} aria-haspopup="dialog">
            <Icon name="swap" size={16} /> {t("acts:beside.open")} <KeyCap of="B" />
          </button>
        </p>
      )}
      <RefundDates seen={seen} />
      <Owed seen={seen} alone={intent === null} />
      {intent && <WhyAmount seen={seen} intent={intent} amount={amount} />}
      {intent && <BankPart returnId={seen.returnId} intentId={intent.id} customer={seen.customer?.name ?? null} />}
      <CreditNotesOf returnId={seen.returnId} />
      <Resolutions returnId={seen.returnId} />
    </article>
  )
}

const settled: readonly string[] = ["paid", "paid_outside", "overpaid", "stopped"]

/** When it is due, and what happens when that is missed. */
function DueLine({ seen, settled }: { seen: RefundCase; settled: boolean }) {
  const { t, language } = useWords()
  if (seen.dueDay === null) return <p>{t("refunds:dueNone")}</p>
  const day = dayWords(seen.dueDay, language, "long")
  if (seen.late && !settled) {
    const amount = formatMoney(seen.late.surchargeMinor, seen.currency, language)
    return <p className="desk-ink-stop">{t("refunds:dueLate", { when: day, amount })}</p>
  }
  const today =
    seen.daysLeft === 0 ? `${t("desk:due.today")}, ` : seen.daysLeft === 1 ? `${t("desk:due.tomorrow")}, ` : ""
  if (settled) return <p>{t("refunds:dueWas", { when: day })}</p>
  const passed = seen.daysLeft !== null && seen.daysLeft < 0
  if (passed) return <p>{t("refunds:dueLateNothing", { when: day })}</p>
  return (
    <p>
      {t("refunds:dueOn", { when: `${today}${day}` })} {seen.basis === "withdrawal" && t("refunds:dueAfter")}
    </p>
  )
}

/** The one amber thing of the page: why it waits, and who can end the wait. */
function Holds({ intent, seen }: { intent: Intent; seen: RefundCase }) {
  const { t, language } = useWords()
  const waits = intent.state === "held" || intent.state === "failed" || intent.state === "parked"
  if (!waits) return null
  const why = intent.reasons.map((reason) => reasonWords(t, reason))
  const owners = [...new Set(intent.reasons.map((reason) => holdOwners[reason]))]
  const words = owners.map((owner) => holderWord(owner)).filter((word) => word !== null)
  const error = intent.attempts.at(-1)?.error
  return (
    <div className="desk-hold">
      <StateIcon mark="hold" size={24} />
      <div>
        <strong>
          {intent.state === "held"
            ? t("refunds:holdTitle", { why: why.map(midSentence).join(", ") })
            : t(`decision:intent.${intent.state}`)}
        </strong>
        {error && intent.state !== "held" && <p>{error}</p>}
        {intent.note && intent.reasons.includes("on_hold") && (
          <p>{t("acts:held", { why: noteWords(t, intent.note) })}</p>
        )}
        {intent.reasons.includes("risk") && seen.risk.length > 0 && (
          <ul>
            {seen.risk.map((hit) => (
              <li key={hit.code}>{riskWords(t, language, hit, seen.currency)}</li>
            ))}
          </ul>
        )}
        {words.length > 0 && <p>{t("refunds:waitsFor", { who: words.map((word) => t(word)).join(", ") })}</p>}
      </div>
    </div>
  )
}

/** "Une photo manque" after a colon: "une photo manque". An acronym stays. */
const midSentence = (words: string) => (/^.[A-Z]/.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1))

/** The things as they were sold, then the photos as they came. */
function Pictures({ seen }: { seen: RefundCase }) {
  const { t, language } = useWords()
  const sold = seen.lines
    .filter((line) => line.picture !== null)
    .map((line) => ({
      key: line.id,
      src: pictureAddress(line.picture ?? ""),
      here: true,
      paper: true,
      label: line.title,
      caption: (
        <>
          {line.title}
          <br />
          <span className="desk-quiet">
            {t("refunds:lineCounts", { accepted: line.accepted, received: line.received, authorized: line.authorized })}
          </span>
        </>
      ),
    }))
  const taken = tellingFirst(seen.photos).map((photo) => photoOf(t, language, photo))
  // one row of four; every photo stands in what happened, too
  const shown = [...sold.slice(0, taken.length > 1 ? 2 : 4), ...taken].slice(0, 4)
  return <DeskPhotos photos={shown} />
}

const telling = ["detail", "article", "damage", "contents", "label", "carton"]

/** The photos that tell most of the thing first. */
function tellingFirst(photos: RefundCase["photos"]): RefundCase["photos"] {
  const place = (slot: string) => telling.indexOf(slot.replace(/_\d+$/, ""))
  return photos.toSorted((a, b) => place(a.slot) - place(b.slot))
}

/** What the law will want before anybody looked at it, and who holds it. */
function Owed({ seen, alone }: { seen: RefundCase; alone: boolean }) {
  const { t } = useWords()
  if (seen.obligations.length === 0) return null
  return (
    <DeskPart title={t("refunds:obligationsTitle")}>
      <DeskBill
        currency={seen.currency}
        lines={seen.obligations.map((one) => {
          const who = holderWord(one.holder)
          return {
            key: `${one.title} ${one.reason}`,
            words: t("refunds:obligationLine", { title: one.title, count: one.quantity }),
            note: t("refunds:obligationNote", { why: reasonWords(t, one.reason), who: who ? t(who) : one.holder }),
            amountMinor: one.amountMinor,
          }
        })}
      />
      <PayEarly seen={seen} alone={alone} />
    </DeskPart>
  )
}

function WhyAmount({ seen, intent, amount }: { seen: RefundCase; intent: Intent; amount: string }) {
  const { t, language } = useWords()
  const { payment, currency } = intent
  const money = (minor: number) => formatMoney(minor, currency, language)
  return (
    <DeskPart title={t("refunds:whyAmount", { amount })}>
      <DeskBreakdown
        lines={intent.breakdown}
        currency={currency}
        titleOf={(orderLineId) => seen.lines.find((line) => line.orderLineId === orderLineId)?.title}
        total={{
          words: routeWords(t, intent),
          note: t("refunds:captured", {
            captured: money(payment.capturedMinor),
            refunded: money(payment.refundedMinor),
          }),
          amountMinor: intent.amountMinor,
        }}
      />
      {intent.attempts.map((attempt) => (
        <p key={attempt.number} className="desk-quiet">
          {t("refunds:attempt", { number: attempt.number, state: attemptWords(t, attempt.state) })}
          {attempt.error && `, ${attempt.error}`}
        </p>
      ))}
    </DeskPart>
  )
}

/** Where it goes, and of which payment; what leaves another way is named by that and not by who took the card. */
function routeWords(t: ReturnType<typeof useWords>["t"], { way = "original", payment }: Intent): string {
  const words =
    way === "original" ? t("refunds:route", { provider: providerName(t, payment.provider) }) : t(`refunds:way.${way}`)
  return `${words}, ${payment.reference}`
}

function providerName(t: ReturnType<typeof useWords>["t"], provider: string): string {
  const known = (["stripe", "mollie", "test", "shopify", "woocommerce"] as const).find(
    (each) => each === provider.split(":")[0],
  )
  return known ? t(`refunds:provider.${known}`) : provider
}

function attemptWords(t: ReturnType<typeof useWords>["t"], state: string): string {
  const known = (["prepared", "sent", "succeeded", "failed", "unknown"] as const).find((each) => each === state)
  return known ? t(`decision:attempt.${known}`) : state
}
