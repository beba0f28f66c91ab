import { Fragment } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { SearchHit } from "../../shared/contract/search.ts"
import { Illustration } from "../ui/illustration.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { useWords } from "../ui/words.ts"
import { dayWords } from "./return-words.ts"

export const pathOfHit = (hit: Pick<SearchHit, "kind" | "id">) =>
  hit.kind === "return" ? `/returns/${hit.id}` : `/returns/order/${hit.id}`

/** What was found, the surest first; each row says by what. */
export function SearchList({ hits, open }: { hits: readonly SearchHit[]; open: string | null }) {
  return (
    <ul>
      {hits.map((hit) => (
        <li key={`${hit.kind} ${hit.id}`}>
          <HitRow hit={hit} open={hit.id === open} />
        </li>
      ))}
    </ul>
  )
}

function HitRow({ hit, open }: { hit: SearchHit; open: boolean }) {
  const { t, language } = useWords()
  const { matched } = hit
  const byName = matched.field === "name"
  return (
    <a className="desk-row found-row" href={pathOfHit(hit)} aria-current={open ? "true" : undefined}>
      {hit.picture ? (
        <Plate src={pictureAddress(hit.picture)} width={36} />
      ) : (
        <Plate width={36}>
          <Illustration name="parcel" />
        </Plate>
      )}
      <span className="words">
        <span className="first">
          {byName ? <Marked {...matched} /> : (hit.customer?.name ?? t("intake:nobody"))}{" "}
          <span className="desk-quiet">{hit.title}</span>
        </span>
        <span className="second">
          {byName ? (
            [hit.rma && groupForEye(hit.rma).join(" "), t("intake:order", { number: hit.orderNumber })]
              .filter(Boolean)
              .join(", ")
          ) : (
            <>
              {t(`intake:search.field.${matched.field}`)} <Marked {...matched} />
            </>
          )}
          {matched.alike && <span className="desk-quiet">, {t("intake:search.alike")}</span>}
        </span>
      </span>
      <span className="end">
        {t(hit.status ? `intake:status.${hit.status}` : "intake:orderOnly")}
        <small className="desk-quiet">{dayWords(hit.at, language)}</small>
      </span>
    </a>
  )
}

/** A stored text with what matched made plain. */
function Marked({ text, marks }: Pick<SearchHit["matched"], "text" | "marks">) {
  const parts = marks.map(([from, to], at) => (
    <Fragment key={from}>
      {text.slice(marks[at - 1]?.[1] ?? 0, from)}
      <mark>{text.slice(from, to)}</mark>
    </Fragment>
  ))
  return (
    <bdi>
      {parts}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </bdi>
  )
}
