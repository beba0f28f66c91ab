import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useEffect, useRef, useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { Announced, type OrderPage } from "../../shared/contract/returns.ts"
import { type LegalBasis, legalBases } from "../../shared/domain/states.ts"
import { answered } from "../api/answered.ts"
import { standingRules } from "../api/policy-query.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { useWords } from "../ui/words.ts"
import { atDay, dayOf } from "./form-days.ts"
import { reasonChoices } from "./return-forms.tsx"
import { OtherList } from "./return-letter.tsx"
import { orderQuery } from "./return-queries.ts"
import { dayWords } from "./return-words.ts"

/** Announces a return of an order for a customer who called. */
export function AnnouncePage({ id }: { id: string }) {
  const { t } = useWords()
  const seen = useQuery(orderQuery(id))
  const [done, setDone] = useState<{ id: string; rma: string } | null>(null)
  return (
    <section className="desk-case announce">
      <div className="desk-case-body">
        <div className="desk-case-scroll">
          <a className="desk-button quiet desk-back" href="/returns">
            {t("desk:backToList")}
          </a>
          {seen.error && (
            <DeskTrouble error={seen.error} kept={seen.data !== undefined} onRetry={() => void seen.refetch()} />
          )}
          {!seen.data && !seen.error && <p className="desk-letter">{t("desk:loading")}</p>}
          {seen.data && !done && <AnnounceForm order={seen.data} onDone={setDone} />}
          {done && <AnnouncedNow {...done} />}
        </div>
      </div>
    </section>
  )
}

type Pick = { quantity: number; reason: string; comment: string }
const none: Pick = { quantity: 0, reason: "", comment: "" }

function AnnounceForm({ order, onDone }: { order: OrderPage; onDone: (done: { id: string; rma: string }) => void }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [opened] = useState(() => Date.now())
  const [picks, setPicks] = useState<Record<string, Pick>>({})
  const [under, setUnder] = useState<Under>(() => ({ basis: firstBasis(order) }))
  const rules = useQuery(standingRules()).data?.policy
  const profiles = Object.entries(rules?.profiles ?? {})
  const [day, setDay] = useState(dayOf(opened))
  const chosen = order.lines.filter((line) => (picks[line.id]?.quantity ?? 0) > 0)
  const count = chosen.reduce((sum, line) => sum + (picks[line.id]?.quantity ?? 0), 0)
  const isOver = chosen.some((line) => line.over.some((one) => isUnder(one, under))) && day === dayOf(opened)
  const lacking = count === 0 ? t("intake:announce.lacks") : isOver ? t("intake:announce.overLacks") : null
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>("input, select")?.focus(), [])
  const put = (id: string, part: Partial<Pick>) =>
    setPicks((known) => ({ ...known, [id]: { ...none, ...known[id], ...part } }))
  const send = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(Announced, `/api/returns/orders/${order.id}/announce`, {
        method: "POST",
        body: {
          ...under,
          noticeAt: atDay(day, opened),
          lines: chosen.map((line) => lineOf(line.id, picks[line.id] ?? none)),
        },
      }),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ["returns"] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (lacking === null && !send.isPending) send.mutate()
  }
  return (
    <form ref={form} className="desk-letter announce-form" onSubmit={submit} noValidate autoComplete="off">
      <header className="desk-title">
        <h1>{t("intake:announce.title", { number: order.number })}</h1>
        <p className="desk-quiet">
          {[
            order.customer?.name ?? t("intake:nobody"),
            order.shop,
            t("intake:announce.bought", { when: dayWords(order.orderedAt, language) }),
          ].join(", ")}
        </p>
      </header>
      {send.error && <DeskTrouble error={send.error} />}
      <ul className="return-lines">
        {order.lines.map((line) => (
          <LinePick key={line.id} line={line} pick={picks[line.id] ?? none} onPick={(part) => put(line.id, part)} />
        ))}
      </ul>
      <div className="desk-form-pair">
        <DeskSelect
          label={t("intake:announce.basis")}
          choices={[
            ...legalBases.map((basis) => ({
              id: basis as string,
              label: overWords(t, language, order, { basis }, t(`decision:basis.${basis}`)),
            })),
            ...profiles.map(([profile, { follows, label }]) => ({
              id: `${OWN}${profile}`,
              label: overWords(t, language, order, { basis: follows, profile }, label[language]),
            })),
          ]}
          value={under.profile === undefined ? under.basis : `${OWN}${under.profile}`}
          onChange={(event) => {
            const own = profiles.find(([id]) => `${OWN}${id}` === event.target.value)
            setUnder(own ? { basis: own[1].follows, profile: own[0] } : { basis: event.target.value as LegalBasis })
          }}
        />
        <Field
          label={t("intake:announce.day")}
          type="date"
          max={dayOf(opened)}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      </div>
      <div>
        <DeskButton kind="main" type="submit" lacking={lacking}>
          {send.isPending ? t("desk:saving") : t("intake:announce.send", { count })}
        </DeskButton>
      </div>
      {order.others.length > 0 && (
        <DeskPart title={t("intake:others")} ruled>
          <OtherList others={order.others} />
        </DeskPart>
      )}
    </form>
  )
}

const lineOf = (orderLineId: string, { quantity, reason, comment }: Pick) => ({
  orderLineId,
  quantity,
  ...(reason !== "" && { reason }),
  ...(comment.trim() !== "" && { comment: comment.trim() }),
})

/** The basis, and a profile of the shop's own that follows it. */
type Under = { basis: LegalBasis; profile?: string | undefined }
/** Before a profile's id in the list, where no basis has it. */
const OWN = "own:"

const isUnder = (one: Under, { basis, profile }: Under) => one.basis === basis && one.profile === profile

/** Withdrawal, unless its window is over for all that could come back. */
function firstBasis(order: OrderPage): LegalBasis {
  const open = order.lines.filter((line) => line.left > 0)
  const isOver = (basis: LegalBasis) =>
    open.length > 0 && open.every((line) => line.over.some((one) => isUnder(one, { basis })))
  return isOver("withdrawal") ? "goodwill" : "withdrawal"
}

function overWords(
  t: ReturnType<typeof useWords>["t"],
  language: string,
  order: OrderPage,
  under: Under,
  words: string,
): string {
  const over = order.lines.flatMap((line) => line.over.filter((one) => isUnder(one, under))).at(0)
  return over ? `${words}, ${t("intake:announce.over", { day: dayWords(over.lastDay, language) })}` : words
}

type LineProps = { line: OrderPage["lines"][number]; pick: Pick; onPick: (part: Partial<Pick>) => void }

function LinePick({ line, pick, onPick }: LineProps) {
  const { t } = useWords()
  const numbers = Array.from({ length: line.left + 1 }, (_, n) => ({ id: String(n), label: String(n) }))
  return (
    <li>
      <Plate src={line.picture && pictureAddress(line.picture)} width={64}>
        <Illustration name="parcel" />
      </Plate>
      <div className="line-pick">
        <p>
          <strong>{line.title}</strong> <span className="desk-quiet">{line.sku}</span>
          <br />
          <span className="desk-quiet">
            {line.left === 0 ? t("intake:announce.leftNone") : t("intake:announce.left", { count: line.left })}
          </span>
        </p>
        {line.left > 0 && (
          <div className="line-fields">
            <DeskSelect
              label={t("intake:announce.quantity", { title: line.title })}
              choices={numbers}
              value={String(pick.quantity)}
              onChange={(event) => onPick({ quantity: Number(event.target.value) })}
            />
            {pick.quantity > 0 && (
              <>
                <DeskSelect
                  label={t("intake:announce.reason")}
                  choices={[{ id: "", label: t("intake:reason.none") }, ...reasonChoices(t)]}
                  value={pick.reason}
                  onChange={(event) => onPick({ reason: event.target.value })}
                />
                <Field
                  label={t("intake:announce.comment")}
                  value={pick.comment}
                  maxLength={2000}
                  dir="auto"
                  onChange={(event) => onPick({ comment: event.target.value })}
                />
              </>
            )}
          </div>
        )}
      </div>
    </li>
  )
}

/** The number to say, the code to scan, the label to print. */
function AnnouncedNow({ id, rma }: { id: string; rma: string }) {
  const { t, language } = useWords()
  const shown = groupForEye(rma).join("\u00a0")
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => link.current?.focus(), [])
  return (
    <div className="desk-letter">
      <LineMessage meaning="go" title={t("intake:announce.done", { rma: shown })}>
        {t("intake:announce.doneNote")}
      </LineMessage>
      <img
        className="announced-slip"
        src={`/api/returns/${id}/label?as=svg&locale=${language}`}
        alt={t("intake:announce.code")}
        width={320}
        height={480}
      />
      <p className="announced-acts">
        <a ref={link} className="desk-button main" href={`/returns/${id}`}>
          {t("intake:announce.open")}
        </a>
        <a
          className="desk-button plain"
          href={`/api/returns/${id}/label?locale=${language}`}
          target="_blank"
          rel="noreferrer"
        >
          {t("intake:label")}
        </a>
      </p>
    </div>
  )
}
