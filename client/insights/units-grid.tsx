import type { InsightUnit } from "../../shared/contract/insights.ts"
import { mayAnywhere } from "../../shared/policy/access.ts"
import { useWho, type Who } from "../device/who.ts"
import { shortDay } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskPhotos } from "../ui/desk-photos.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"
import { unitWords } from "./signal-words.ts"

/** What a list of units needs of the query that fetches it, a page after another. */
export interface UnitPages {
  data: { pages: { units: InsightUnit[] }[] } | undefined
  error: Error | null
  hasNextPage: boolean
  isFetchingNextPage: boolean
  refetch(): unknown
  fetchNextPage(): unknown
}

/** Units with their photos as a grid, the others as lines; each leads to its return where one may read it. */
export function UnitsGrid({ units }: { units: UnitPages }) {
  const { t, language } = useWords()
  const who = useWho()
  const all = units.data?.pages.flatMap((page) => page.units) ?? []
  const photos = all.flatMap((unit) =>
    unit.photos.slice(0, 1).map((src) => ({
      key: unit.id,
      src,
      label: `${unit.product}, ${unitWords(t, unit, language)}, ${unit.rma}`,
      caption: <Caption unit={unit} to={returnPath(who, unit.returnId)} />,
      here: true,
    })),
  )
  const bare = all.filter((unit) => unit.photos.length === 0)
  return (
    <>
      {units.error && <DeskTrouble error={units.error} kept={all.length > 0} onRetry={() => void units.refetch()} />}
      {!units.data && !units.error && <p>{t("desk:loading")}</p>}
      {photos.length > 0 && <DeskPhotos photos={photos} />}
      {bare.length > 0 && (
        <ul className="insights-units">
          {bare.map((unit) => (
            <li key={unit.id}>
              <b>{unit.product}</b> <Caption unit={unit} to={returnPath(who, unit.returnId)} />
              {unit.comment && <q>{unit.comment}</q>}
            </li>
          ))}
        </ul>
      )}
      {units.hasNextPage && (
        <DeskButton
          lacking={units.isFetchingNextPage ? t("desk:loading") : null}
          onClick={() => void units.fetchNextPage()}
        >
          {t("insights:moreUnits")}
        </DeskButton>
      )}
    </>
  )
}

function Caption({ unit, to }: { unit: InsightUnit; to: string | null }) {
  const { t, language } = useWords()
  const facts = [
    unit.size && t("questions:fact.size", { size: unit.size }),
    unit.batch && t("questions:fact.batch", { batch: unit.batch }),
    unit.grade && t("questions:fact.grade", { grade: unit.grade }),
    shortDay(unit.seenAt, language),
  ]
  return (
    <>
      {unitWords(t, unit, language)} <span className="desk-quiet">{facts.filter(Boolean).join(", ")}</span>{" "}
      {to ? <a href={to}>{unit.rma}</a> : <span className="desk-quiet">{unit.rma}</span>}
    </>
  )
}

/** Where this person may read the return; null: nowhere. */
export function returnPath(who: Who | null | undefined, returnId: string): string | null {
  if (!who) return null
  const actor = { kind: "person", id: who.person.id, roles: who.person.roles } as const
  if (mayAnywhere(actor, "return.search")) return `/returns/${returnId}`
  return mayAnywhere(actor, "refund.read") ? `/refunds/${returnId}` : null
}
