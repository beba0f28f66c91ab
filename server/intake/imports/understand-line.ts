import type { ColumnReading, ImportKind, LineFault, Mapping } from "../../../shared/contract/imports.ts"
import { type ImportField, importFields } from "../../../shared/policy/import-fields.ts"
import { cellText, readCell, type Value } from "./read-cell.ts"
import type { Cell, Line } from "./unreadable.ts"

/** How the columns of a file are to be understood. */
export interface Plan {
  kind: ImportKind
  mapping: Mapping
  readings: readonly ColumnReading[]
  columns: number
  shop: { currency: string; timeZone: string }
}

/** What is wrong with a line: the field, what stands there, and what would fit. */
export interface Wrong {
  field: string | null
  value: string | null
  wants: string | null
}

export type Input = Record<string, Value>
export interface Understood {
  line: number
  /** Lines with one key are one thing: an order, a return. */
  key: string
  input: Input | null
  fault: LineFault | null
  wrong: Wrong | null
}

const keyField: Record<ImportKind, readonly string[]> = {
  orders: ["number"],
  payments: ["number"],
  returns: ["number", "orderNumber"],
  sales: ["sku"],
}

/** One line by the plan. An empty cell says nothing: what is known stays as it is. */
export function understandLine({ line, cells }: Line, plan: Plan): Understood {
  const input: Input = {}
  const found = readFields(cells, plan, input)
  const key = keyOf(plan.kind, input) ?? `line ${line}`
  if (found) return { line, key, input: null, ...found }
  return { line, key, input, fault: null, wrong: null }
}

type Found = { fault: LineFault; wrong: Wrong }

function readFields(cells: readonly Cell[], plan: Plan, input: Input): Found | null {
  let found: Found | null = tooMany(cells, plan)
  const ground = { currency: plan.shop.currency, timeZone: plan.shop.timeZone }
  for (const field of inOrder(plan.kind)) {
    const cell = cellOf(field, cells, plan)
    if (cell.text === "") {
      if (field.required) found ??= wrong("missing", field, null, null)
      continue
    }
    const told = readCell(field, cell.value, { ...ground, reading: cell.reading })
    if (told.ok) input[field.name] = told.value
    else found ??= wrong(told.fault, field, cell.text, told.wants ?? null)
    if (told.ok && field.type === "currency") ground.currency = String(told.value)
  }
  return found
}

const wrong = (fault: LineFault, field: ImportField, value: string | null, wants: string | null): Found => ({
  fault,
  wrong: { field: field.name, value: value?.slice(0, 80) ?? null, wants },
})

/** More cells than headers: a separator in a text without quotes has moved all that follows it. */
function tooMany(cells: readonly Cell[], plan: Plan): Found | null {
  const extra = cells.slice(plan.columns).find((cell) => cellText(cell) !== "")
  if (extra === undefined) return null
  const value = String(extra).slice(0, 80)
  return { fault: "too_many_cells", wrong: { field: null, value, wants: String(plan.columns) } }
}

const ordered = new Map<ImportKind, readonly ImportField[]>()

/** Amounts come last: how many decimals they have is the currency's matter. */
function inOrder(kind: ImportKind): readonly ImportField[] {
  const known = ordered.get(kind)
  if (known) return known
  const late = (field: ImportField) => (field.type === "amount" ? 1 : 0)
  const fields = importFields[kind].toSorted((a, b) => late(a) - late(b))
  ordered.set(kind, fields)
  return fields
}

const assumed: ColumnReading = { dates: null, datesBy: "assumed", decimals: "comma", decimalsBy: "assumed" }

function cellOf(field: ImportField, cells: readonly Cell[], plan: Plan) {
  const source = plan.mapping[field.name]
  if (!source) return { value: "", text: "", reading: assumed }
  if ("value" in source) return { value: source.value, text: source.value.trim(), reading: assumed }
  const value = cells[source.column] ?? ""
  return { value, text: cellText(value), reading: plan.readings[source.column] ?? assumed }
}

function keyOf(kind: ImportKind, input: Input): string | null {
  if (kind === "payments") {
    const { number, provider, reference } = input
    return number && provider && reference ? `${number}\n${provider}\n${reference}` : null
  }
  if (kind === "sales") return input.sku && input.period ? `${input.sku}\n${input.period}` : null
  const name = keyField[kind].find((field) => input[field] !== undefined)
  return name ? `${name} ${input[name]}` : null
}
