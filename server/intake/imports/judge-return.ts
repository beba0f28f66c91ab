import { parseScan } from "../../../shared/barcode/parse-scan.ts"
import { ReturnInput } from "../../../shared/contract/intake.ts"
import { orderId, parcelId, returnId } from "../../../shared/domain/derive-id.ts"
import { importFields, plain } from "../../../shared/policy/import-fields.ts"
import type { Policy } from "../../../shared/policy/policy-document.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"
import { numberFrom } from "../upsert-return.ts"
import { only, pathOf } from "./judge-order.ts"
import { type GoodLine, type Judged, type LineTrouble, sayTheSame, troubleOf } from "./one-thing.ts"
import type { Input } from "./understand-line.ts"

type Line = ReturnInput["lines"][number]
type Parcel = NonNullable<ReturnInput["parcels"]>[number]
/** A return as it is kept: its parcels are known by their ids. */
type Known = { announced: ReturnInput; parcels: Map<string, { expectedDay: string | null; shippedAt: number | null }> }
type KnownReturn = Known & { refBySku: Map<string, string[]> }

const wholeFields = importFields.returns.filter((field) => field.of === "whole").map((field) => field.name)

/** The lines of one return laid over what is known of it; its lines and parcels are added or changed, never taken away. */
export async function judgeReturn(
  db: Db,
  shopId: string,
  lines: readonly GoodLine[],
  profiles: Policy["profiles"],
): Promise<Judged<ReturnInput>> {
  const said = sayTheSame(lines, wholeFields)
  if ("fault" in said) return { is: "refused", troubles: [said] }
  const strange = nameProfile(said.whole, lines, profiles)
  if (strange) return { is: "refused", troubles: [strange] }
  const told = announcedBy(lines, said.whole)
  if ("fault" in told) return { is: "refused", troubles: [told] }
  const at = lines[0]?.line ?? 0
  const number = told.number ?? numberFrom(shopId, told as ReturnInput)
  const known = await knownReturn(db, returnId(shopId, number))
  if (known && known.announced.orderNumber !== told.orderNumber)
    return {
      is: "refused",
      troubles: [
        troubleOf(at, "conflict", {
          field: "orderNumber",
          value: told.orderNumber,
          wants: known.announced.orderNumber,
        }),
      ],
    }
  const parsed = ReturnInput.safeParse(known ? layOver(known, told) : told)
  if (!parsed.success) return { is: "refused", troubles: [troubleOf(at, "refused", { value: pathOf(parsed.error) })] }
  if (!known) return { is: "created", thing: parsed.data }
  return saysNothingNew(known, told) ? { is: "same" } : { is: "changed", thing: { ...parsed.data, number } }
}

/** A file is for people: a profile goes by its name in either language as well as by its id, which is what is kept. */
function nameProfile(whole: Input, lines: readonly GoodLine[], profiles: Policy["profiles"]): LineTrouble | null {
  if (whole.profile === undefined) return null
  const value = String(whole.profile)
  const own = Object.entries(profiles).filter(([, { follows }]) => follows === whole.basis)
  const isMeant = ([id, { label }]: (typeof own)[number]) =>
    id === value || [id, label.fr, label.en].some((name) => plain(name) === plain(value))
  const meant = own.find(([id]) => id === value) ?? own.find(isMeant)
  if (meant) {
    whole.profile = meant[0]
    return null
  }
  const at = lines.find(({ input }) => input.profile !== undefined)?.line ?? 0
  return troubleOf(at, "no_profile", { field: "profile", value, wants: own.map(([id]) => id).join(", ") || "–" })
}

type Told = Omit<ReturnInput, "lines"> & { lines: Line[] }

function announcedBy(lines: readonly GoodLine[], whole: Input): Told | ReturnType<typeof troubleOf> {
  const seen = new Map<string, { line: number; told: Line }>()
  const parcels = new Map<string, Parcel>()
  for (const { line, input } of lines) {
    const told = lineOf(input)
    const first = seen.get(told.ref)
    // one article that comes in two parcels stands twice, saying the same
    const again = first && input.tracking !== undefined && JSON.stringify(first.told) === JSON.stringify(told)
    if (first && (!again || parcels.has(String(input.tracking))))
      return troubleOf(line, "twice", { field: "ref", value: told.ref, wants: String(first.line) })
    if (!first) seen.set(told.ref, { line, told })
    if (input.tracking !== undefined && !parcels.has(String(input.tracking)))
      parcels.set(String(input.tracking), parcelOf(input))
  }
  return only({
    number: whole.number === undefined ? undefined : String(whole.number),
    orderNumber: String(whole.orderNumber),
    basis: whole.basis as ReturnInput["basis"],
    profile: whole.profile === undefined ? undefined : String(whole.profile),
    noticeAt: String(whole.noticeAt),
    siteCode: whole.siteCode === undefined ? undefined : String(whole.siteCode),
    locale: whole.locale as ReturnInput["locale"],
    collectedByTrader: whole.collectedByTrader as boolean | undefined,
    informationGiven: whole.informationGiven as boolean | undefined,
    lines: [...seen.values()].map((one) => one.told),
    ...(parcels.size > 0 && { parcels: [...parcels.values()] }),
  }) as Told
}

const lineOf = (input: Input): Line =>
  only({
    ref: String(input.ref),
    quantity: Number(input.quantity),
    reason: input.reason,
    comment: input.comment,
    wanted: input.wanted,
  }) as Line

const parcelOf = (input: Input): Parcel =>
  only({
    carrier: input.carrier,
    tracking: String(input.tracking),
    expectedDay: input.expectedDay,
    shippedAt: input.shippedAt,
  }) as Parcel

/** A line may be named by its SKU where that stands in the order once. */
const refIn = (known: KnownReturn, ref: string) =>
  known.announced.lines.some((line) => line.ref === ref) ? ref : (known.refBySku.get(ref)?.[0] ?? ref)

function layOver(known: KnownReturn, told: Told): ReturnInput {
  const lines = [...known.announced.lines]
  for (const line of told.lines) {
    const ref = refIn(known, line.ref)
    const at = lines.findIndex((one) => one.ref === ref)
    if (at < 0) lines.push(line)
    else lines[at] = { ...(lines[at] as Line), ...line, ref }
  }
  return { ...known.announced, ...told, lines }
}

/** Only what is said counts: a file without comments does not take them away. */
function saysNothingNew(known: KnownReturn, told: Told): boolean {
  const { lines, parcels = [], ...whole } = told
  const before = known.announced as Record<string, unknown>
  const sameWhole = Object.entries(whole).every(([name, value]) => name === "number" || before[name] === value)
  const sameLines = lines.every((line) => {
    const there = known.announced.lines.find((one) => one.ref === refIn(known, line.ref)) as
      | Record<string, unknown>
      | undefined
    return there !== undefined && Object.entries(line).every(([name, value]) => name === "ref" || there[name] === value)
  })
  return sameWhole && sameLines && parcels.every((parcel) => isKnown(known, parcel))
}

function isKnown(known: KnownReturn, parcel: Parcel): boolean {
  const key = parseScan(parcel.tracking, { channel: "typed" }).key ?? parcel.tracking.replace(/\s/g, "").toUpperCase()
  const there = known.parcels.get(parcelId(key))
  if (!there) return false
  if (parcel.expectedDay !== undefined && parcel.expectedDay !== there.expectedDay) return false
  return parcel.shippedAt === undefined || Date.parse(parcel.shippedAt) === there.shippedAt
}

async function knownReturn(db: Db, id: string): Promise<KnownReturn | null> {
  const row = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("sites", "sites.id", "returns.site_id")
    .selectAll("returns")
    .select(["orders.number as orderNumber", "sites.code as siteCode"])
    .where("returns.id", "=", id)
    .executeTakeFirst()
  if (!row) return null
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .selectAll("return_lines")
    .select(["order_lines.ref", "order_lines.sku"])
    .where("return_lines.return_id", "=", id)
    .execute()
  const parcels = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .leftJoin("parcel_aliases", "parcel_aliases.parcel_id", "parcels.id")
    .select(["parcels.id", "parcel_aliases.alias_id", "parcels.expected_day", "parcels.shipment_proof_at"])
    .where("parcel_returns.return_id", "=", id)
    .execute()
  const announced = only({
    number: row.rma,
    orderNumber: row.orderNumber,
    basis: row.basis as ReturnInput["basis"],
    // what a file does not say stays
    profile: row.profile ?? undefined,
    noticeAt: new Date(row.notice_at).toISOString(),
    siteCode: row.siteCode,
    locale: row.locale,
    collectedByTrader: row.collected_by_trader === 1,
    informationGiven: row.information_given === 1,
    lines: lines.map((line) => ({
      ref: line.ref,
      quantity: line.authorized,
      reason: line.reason ?? undefined,
      comment: line.comment ?? undefined,
      wanted: line.wanted ?? undefined,
    })),
  }) as ReturnInput
  return {
    announced,
    refBySku: new Map(
      Map.groupBy(lines, (line) => line.sku)
        .entries()
        .map(([sku, own]) => [sku, own.map((one) => one.ref)]),
    ),
    parcels: new Map(
      parcels.flatMap(({ id: own, alias_id, expected_day, shipment_proof_at }) => {
        const told = { expectedDay: expected_day, shippedAt: shipment_proof_at }
        return (alias_id === null ? [own] : [own, alias_id]).map((name) => [name, told] as const)
      }),
    ),
  }
}

/** Whose orders are not here: a return of one that comes in another file says so before it is tried. */
export async function ordersHere(db: Db, shopId: string, lines: readonly GoodLine[]): Promise<Set<string>> {
  const numbers = [...new Set(lines.map(({ input }) => String(input.orderNumber)))]
  if (numbers.length === 0) return new Set()
  const ids = numbers.map((number) => orderId(shopId, number))
  const rows = await db
    .selectFrom("orders")
    .select("number")
    .where(among(db, "id", ids))
    .execute()
  return new Set(rows.map((row) => row.number))
}
