import type { NumberRow, Numbers, NumberValue } from "../../shared/contract/numbers.ts"
import { canCombine, type Dimension, type Measure } from "../../shared/domain/measures.ts"
import { grouped, useWords } from "../ui/words.ts"
import { askedBeside, placeText, type Wanted, writeAsked } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { cameBack, isOut, placeWords, pointOf, rowWords, shownOf, spanWords, valueWords } from "./number-words.ts"
import { NumbersState } from "./numbers-state.tsx"
import { ActLink, QuestionFrame } from "./question-frame.tsx"
import { pathOf } from "./questions.ts"
import { type ChartRow, RowsChart } from "./rows-chart.tsx"
import { percent } from "./signal-words.ts"
import { UnitsBehind } from "./units-behind.tsx"
import { useManyNumbers } from "./use-many-numbers.ts"
import { aboutWords } from "./use-numbers.ts"
import { type Question, useQuestion } from "./use-question.ts"

/** In the question's own order; the picture is told by what customers say. */
const sides: readonly Dimension[] = ["product", "size", "batch", "supplier", "carrier", "region", "shop", "reason"]
const things: readonly Dimension[] = ["product", "family", "category", "supplier"]
const shares: readonly Measure[] = ["share", "defectiveShare", "refusedShare"]
const SHOWN = 12
/** Is it the product, the size, the batch, the supplier, the carrier, or the picture on the site? */
export function WhyPage() {
  const question = useQuestion("why")
  const of = question.asked.filters.some(({ by }) => things.includes(by))
  return of ? <WhyOf question={question} /> : <ChooseThing question={question} />
}

/** Without one there is nothing to ask about: those that come back most are the first to choose from. */
function ChooseThing({ question }: { question: Question }) {
  const { t, language } = useWords()
  const { asked } = question
  const by = asked.by ?? "product"
  const wanted: Wanted = { measures: ["share", "returned"], by: [by], order: asked.order ?? "-returned", limit: SHOWN }
  const [query] = useManyNumbers([[asked, wanted]])
  const title = t("questions:why.chooseChart")
  if (!query) return null
  const names = (row: NumberRow) => rowWords(t, row, [by], language)
  const rowsOf = ({ rows }: Numbers) => rows.filter(cameBack)
  return (
    <QuestionFrame id="why" answer={<p>{t("questions:why.choose")}</p>}>
      <FilterBar
        question={question}
        sorts={["returned", "share"]}
        splits={["product", "family", "category", "supplier"]}
      />
      <NumbersState query={query}>
        {(numbers) => (
          <ChartBox
            question={question}
            title={title}
            note={t("questions:why.chooseNote")}
            about={aboutWords(t, numbers, language)}
            wanted={wanted}
            table={tableOf(numbers)}
          >
            <RowsChart
              title={title}
              whole
              axis={(value) => grouped(value)}
              rows={rowsOf(numbers).map((row) => ({
                key: row.key.join(" "),
                label: names(row),
                words: valueWords("returned", row.values.returned?.value, { language, currency: null }),
                parts: [row.values.returned?.value ?? 0],
                to: to(row),
                chosen: false,
              }))}
            />
          </ChartBox>
        )}
      </NumbersState>
    </QuestionFrame>
  )
  function to(row: NumberRow) {
    return question.to({ filters: [...asked.filters, { by, key: row.key[0] ?? "" }], by: null, order: null, at: [] })
  }
  function tableOf(numbers: Numbers) {
    return {
      columns: [t(`numbers:dimension.${by}`), t("numbers:measure.returned"), t("numbers:measure.share")],
      rows: rowsOf(numbers).map((row) => ({
        key: row.key.join(" "),
        cells: [names(row), String(row.values.returned?.value ?? 0), spanWords(row.values.share, language)],
        to: to(row),
      })),
    }
  }
}

interface Side {
  by: Dimension
  wanted: Wanted
  numbers: Numbers | undefined
  beside: Numbers | undefined
}

function WhyOf({ question }: { question: Question }) {
  const { t, language } = useWords()
  const { asked } = question
  const measure = shares.find((one) => one === asked.order?.replace("-", "")) ?? "share"
  const measures = [...new Set<Measure>([measure, "sold", "returned"])]
  /** Why it came back is not known of what was sold. */
  const measuresBy = (by: Dimension) => measures.filter((one) => canCombine(one, by))
  const wanted = (by: Dimension): Wanted => ({
    measures: measuresBy(by),
    by: [by],
    order: `-${measure}`,
    limit: SHOWN,
  })
  const everything = { ...asked, filters: asked.filters.filter(({ by }) => !things.includes(by)) }
  const against = askedBeside(asked)
  const [whole, ofAll, reasonsOfAll, ...found] = useManyNumbers([
    [asked, { measures, by: [] }],
    [everything, { measures: [measure], by: [] }],
    [everything, { ...wanted("reason"), limit: 50 }],
    ...sides.map((by) => [asked, wanted(by)] as const),
    ...sides.map((by) => [against, wanted(by)] as const),
  ])
  const total = whole?.data?.total.values[measure]
  const all = sides.map((by, at): Side => {
    const beside = against ? found[sides.length + at]?.data : by === "reason" ? reasonsOfAll?.data : undefined
    return { by, wanted: wanted(by), numbers: found[at]?.data, beside }
  })
  const outOf = (side: Side, row: NumberRow) =>
    isOut(row.values[measure], side.by === "reason" ? likeIt(reasonsOfAll?.data, row)?.values[measure] : lineOf(side))
  /** A product is held against all there is, its sizes and batches against the product. */
  const lineOf = (side: Side) => (side.by === "product" ? ofAll?.data?.total.values[measure] : total)
  const outs = all
    .flatMap((side) =>
      (side.numbers?.rows ?? []).flatMap((row) => {
        if (row.key[0] === null || !outOf(side, row)) return []
        const usual = side.by === "reason" ? likeIt(reasonsOfAll?.data, row)?.values[measure] : lineOf(side)
        return [{ side, row, times: (shownOf(row.values[measure])?.value ?? 0) / (shownOf(usual)?.value || 1) }]
      }),
    )
    .sort((a, b) => b.times - a.times)
  const looked = all.reduce((sum, { numbers }) => sum + (numbers?.rows.length ?? 0), 0)
  const [first] = outs
  const thing = asked.filters.find(({ by }) => things.includes(by))
  const thingName = whole?.data?.asked.filters.find(({ by }) => by === thing?.by)?.name ?? null
  const chosen = asked.at[0] && placeOf(asked.at[0])
  const about = whole?.data ? aboutWords(t, whole.data, language) : ""
  return (
    <QuestionFrame
      id="why"
      answer={
        whole?.data && (
          <p>
            <b>
              {thing && placeWords(t, thing.by, thing.key, thingName, language)}
              {": "}
              {total?.value == null ? t("numbers:noDenominator") : spanWords(total, language)}.{" "}
              {first
                ? t("questions:why.answer", {
                    kind: t(`questions:why.is.${first.side.by as "size"}`),
                    what: rowWords(t, first.row, [first.side.by], language),
                    share: spanWords(first.row.values[measure], language),
                  })
                : t("questions:why.nothing")}
            </b>{" "}
            {about}. {total?.due && t("questions:young", { share: percent(total.complete ?? 1, language) })}{" "}
            {t("questions:why.sure", { count: looked, chance: Math.round(looked / 40) })}
          </p>
        )
      }
      acts={
        <>
          <ActLink to={writeAsked(pathOf("stock"), { ...asked, order: null, by: null, at: [] })}>
            {t("questions:costs.actStock")}
          </ActLink>
          <ActLink main to="/insights">
            {t("questions:why.act")}
          </ActLink>
        </>
      }
    >
      <FilterBar
        question={question}
        names={whole?.data?.asked.filters}
        besideNames={all[0]?.beside?.asked.filters}
        sorts={shares}
        sortWord="questions:what"
      />
      {whole && (
        <NumbersState
          query={{ ...whole, data: whole.data && { ...whole.data, rows: [whole.data.total] } } as typeof whole}
        >
          {() => (
            <>
              <p className="insights-read">{t("questions:readDots")}</p>
              <div className="questions-panels">{all.map(panel)}</div>
            </>
          )}
        </NumbersState>
      )}
      <UnitsBehind question={question} chosen={chosen ?? null} weeks={measure === "share" ? "sold" : "seen"} />
    </QuestionFrame>
  )

  function shareWords(of: NumberValue): string {
    const value = shownOf(of)?.value ?? null
    return value === null ? "–" : percent(value, language)
  }

  function placeOf({ by, key }: { by: Dimension; key: string }): string {
    const row = all.find((side) => side.by === by)?.numbers?.rows.find((one) => (one.key[0] ?? "") === key)
    return placeWords(t, by, key, row?.name[0] ?? null, language)
  }

  function panel(side: Side) {
    const { by, numbers } = side
    // one value alone, or none that is known, tells nothing apart
    if (!numbers || numbers.rows.length === 0) return null
    if (by !== "product" && by !== "reason" && numbers.rows.length < 2) return null
    const title = t("questions:chartBy", {
      measure: t(`numbers:measure.${measure}`),
      by: t(`numbers:dimension.${by}`),
    })
    const line = by === "reason" ? undefined : shownOf(lineOf(side))
    const rows = numbers.rows.map((row): ChartRow => {
      const chosen = asked.at.some((place) => placeText(place) === `${by}:${row.key[0] ?? ""}`)
      const [own, other] = [row.values[measure], likeIt(side.beside, row)?.values[measure]]
      return {
        key: row.key.join(" "),
        label: rowWords(t, row, [by], language),
        words: own?.value == null ? t("numbers:noDenominator") : shareWords(own),
        point: pointOf(own),
        out: row.key[0] !== null && outOf(side, row),
        beside: other ? { words: shareWords(other), point: pointOf(other) } : undefined,
        to: question.to({ at: chosen ? [] : [{ by, key: row.key[0] ?? "" }] }),
        chosen,
      }
    })
    return (
      <ChartBox
        key={by}
        question={question}
        title={title}
        {...(by === "reason" && { note: t("questions:why.noteReason") })}
        about={about}
        wanted={side.wanted}
        table={{
          columns: [t(`numbers:dimension.${by}`), ...measuresBy(by).map((one) => t(`numbers:measure.${one}`))],
          rows: numbers.rows.map((row, at) => ({
            key: row.key.join(" "),
            cells: [
              rows[at]?.label ?? "",
              ...measuresBy(by).map((one) =>
                one === measure
                  ? spanWords(row.values[one], language)
                  : valueWords(one, row.values[one]?.value, { language, currency: null }),
              ),
            ],
            ...(rows[at] && { to: rows[at].to, chosen: rows[at].chosen, out: rows[at].out ?? false }),
          })),
        }}
      >
        <RowsChart
          title={title}
          axis={(value) => percent(value, language)}
          rows={rows}
          {...(line?.value != null && {
            lines: [
              {
                at: line.value,
                words: t(by === "product" ? "questions:why.all" : "questions:why.together", {
                  share: percent(line.value, language),
                }),
              },
            ],
          })}
        />
      </ChartBox>
    )
  }
}

const likeIt = (numbers: Numbers | undefined, row: NumberRow) => numbers?.rows.find((one) => one.key[0] === row.key[0])
