import { sumMinor } from "../domain/money.ts"
import { type BreakdownCode, breakdownCodes } from "./refund-input.ts"

/** A line as it crosses the wire or lies in the database: any code, any params. */
type Line = { code: string; params: Readonly<Record<string, string | number>>; amountMinor: number; article?: string }

/** One line to be read: words under `decision.<code>`, "" for a code that this version does not know. */
export type BreakdownRow = {
  key: string
  code: BreakdownCode | ""
  /** Whole or broken percents of the price; null where the code has none. */
  percent: number | null
  /** How many equal lines it stands for. */
  count: number
  amountMinor: number
  article: string | undefined
  /** Of one order line, to look up its title; null for what is about the order or a parcel. */
  orderLineId: string | null
}

/** Equal lines of one order line as one, with their count and their sum; the order of their first. */
export function breakdownRows(lines: readonly Line[]): BreakdownRow[] {
  return [...Map.groupBy(lines, sameWords).entries()].flatMap(([key, same]) => {
    const [first] = same
    if (!first) return []
    const { basisPoints, orderLineId } = first.params
    return {
      key,
      code: breakdownCodes.find((code) => code === first.code) ?? "",
      percent: typeof basisPoints === "number" ? basisPoints / 100 : null,
      count: same.length,
      amountMinor: sumMinor(same.map((line) => line.amountMinor)),
      article: first.article,
      orderLineId: typeof orderLineId === "string" ? orderLineId : null,
    }
  })
}

function sameWords({ code, params, article }: Line): string {
  const { orderLineId = "", basisPoints = "", grade = "", fault = "" } = params
  return [code, orderLineId, basisPoints, grade, fault, article ?? ""].join("|")
}
