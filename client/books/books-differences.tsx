import { useInfiniteQuery } from "@tanstack/react-query"
import { useState } from "react"
import {
  type Books,
  type Difference,
  type DifferenceState,
  differenceStates,
  MOST_COUNTED,
} from "../../shared/contract/books.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Money } from "../ui/money.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { differencesQuery } from "./books-queries.ts"
import { DifferenceDialog } from "./difference-dialog.tsx"

/** What differs, the oldest first, by whether somebody has said what it was. */
export function BooksDifferences({ books }: { books: Books }) {
  const { t } = useWords()
  const [state, setState] = useState<DifferenceState>("open")
  const [open, setOpen] = useState<Difference | null>(null)
  const list = useInfiniteQuery(differencesQuery(state, books.runs[0]?.id ?? ""))
  const rows = list.data?.pages.flatMap((page) => page.differences) ?? []
  return (
    <section className="desk-section" aria-labelledby="books-differences">
      <h2 id="books-differences">{t("books:difference.title")}</h2>
      <fieldset className="desk-chips">
        <legend className="unseen">{t("books:difference.title")}</legend>
        {differenceStates.map((one) => (
          <button
            key={one}
            type="button"
            className="desk-chip"
            aria-current={one === state}
            onClick={() => setState(one)}
          >
            {t(`books:difference.state.${one}`)} {counted(books.counts[one])}
          </button>
        ))}
      </fieldset>
      {list.error && <DeskTrouble error={list.error} kept={rows.length > 0} onRetry={() => void list.refetch()} />}
      {list.isPending && <p>{t("desk:loading")}</p>}
      {list.data && rows.length === 0 && (
        <p className="desk-quiet">
          {t(`books:difference.none.${state}`)}. {t("books:difference.noneNote")}
        </p>
      )}
      {rows.length > 0 && (
        <ul className="desk-rows books-rows">
          {rows.map((one) => (
            <Row key={one.id} one={one} onOpen={() => setOpen(one)} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <div>
          <DeskButton onClick={() => void list.fetchNextPage()}>{t("books:difference.more")}</DeskButton>
        </div>
      )}
      {open && (
        <DifferenceDialog
          key={open.id}
          one={rows.find((row) => row.id === open.id) ?? open}
          people={books.people}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  )
}

const counted = (count: number) => (count < MOST_COUNTED ? count : `${MOST_COUNTED - 1}+`)

function Row({ one, onOpen }: { one: Difference; onOpen: () => void }) {
  const { t } = useWords()
  const kind = t(`books:difference.kind.${one.kind}`)
  return (
    <li>
      <div>
        <p className="name">{kind}</p>
        <p className="desk-quiet">
          <Since at={one.firstSeenAt} /> · {one.owner?.name ?? t("books:difference.nobody")}
        </p>
      </div>
      <div>
        <p className="books-subject">
          {one.provider && `${one.provider} · `}
          {one.subject}
        </p>
        <Amounts one={one} />
        {one.gone && <p className="desk-quiet">{t("books:difference.gone")}</p>}
        {one.comment && <p>{one.comment}</p>}
      </div>
      <div className="acts">
        <DeskButton onClick={onOpen}>
          {t("books:difference.open")}
          <span className="unseen"> {`${kind}, ${one.subject}`}</span>
        </DeskButton>
      </div>
    </li>
  )
}

function Since({ at }: { at: number }) {
  const { t } = useWords()
  const [before = "", after = ""] = t("books:difference.since", { when: "\0" }).split("\0")
  return (
    <>
      {before}
      <RelativeDate at={at} now={Date.now()} />
      {after}
    </>
  )
}

export function Amounts({ one }: { one: Difference }) {
  const { t } = useWords()
  const { currency } = one
  if (currency === null) return null
  const sides = [
    { word: t("books:difference.ours"), minor: one.oursMinor },
    { word: t("books:difference.theirs"), minor: one.theirsMinor },
  ]
  return (
    <p className="books-amounts">
      {sides.map(({ word, minor }) => (
        <span key={word}>
          {word} {minor === null ? "—" : <Money minor={minor} currency={currency} />}
        </span>
      ))}
    </p>
  )
}
