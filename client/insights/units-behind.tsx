import { useInfiniteQuery } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import { Link } from "wouter"
import type { Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { unitsAsked } from "./asked.ts"
import { unitsOf } from "./number-queries.ts"
import { UnitsGrid } from "./units-grid.tsx"
import type { Question } from "./use-question.ts"

type Props = {
  question: Question
  /** What is chosen, in words. */
  chosen: string | null
  /** Only the units that this measure counts. */
  measure?: Measure
  weeks: "seen" | "sold"
}

/** The units behind what is chosen in the chart, or behind all of it. */
export function UnitsBehind({ question, chosen, measure, weeks }: Props) {
  const { t } = useWords()
  const units = useInfiniteQuery(unitsOf(unitsAsked(question.asked), question.asked.of ?? measure ?? null, weeks))
  const head = useRef<HTMLElement>(null)
  const at = JSON.stringify(question.asked.at)
  const was = useRef(at)
  useEffect(() => {
    // what one has pressed is answered below: into sight, and never on arriving
    if (was.current !== at && at !== "[]") head.current?.scrollIntoView({ block: "nearest" })
    was.current = at
  }, [at])
  // one that came while they were counted is here before its count is
  const count = Math.max(
    units.data?.pages[0]?.total ?? 0,
    ...(units.data?.pages.map((page) => page.units.length) ?? []),
  )
  // where nothing is counted it is said above, in the chart's place
  if (units.data && count === 0 && !chosen) return null
  return (
    <section className="questions-units" ref={head} aria-label={t("questions:units")}>
      <h2>
        {units.data ? t(count === 0 ? "questions:noUnits" : "questions:behind", { count }) : t("questions:units")}
        {chosen && `: ${chosen}`}
        {chosen && (
          <>
            {" "}
            <Link href={question.to({ at: [], of: null })} replace>
              {t("questions:allUnits")}
            </Link>
          </>
        )}
      </h2>
      <UnitsGrid units={units} />
    </section>
  )
}
