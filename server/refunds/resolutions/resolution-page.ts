import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import type { Resolution, ResolutionPage } from "../../../shared/contract/resolutions.ts"
import { printCreditCode } from "../../../shared/domain/credit-code.ts"
import {
  canMoveResolution,
  type ResolutionState,
  resolutionKindOf,
  resolutionKinds,
  whyFinal,
} from "../../../shared/domain/resolution-moves.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import { currentPolicy } from "../../db/current-policy.ts"
import type { Db } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { claimReason } from "../claim-rows.ts"
import { leftOf } from "../credits/issue-credit.ts"
import { standingIntents, stateByMoney, whyMoneyStands } from "./unit-intents.ts"

type Row = Tables["resolutions"]
type Intent = Tables["intents"]

/** What each unit's customer gets, how far it has come, and what this person may still change about it. */
export async function resolutionPage(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { returnId: string },
): Promise<Result<ResolutionPage>> {
  if (actor.kind !== "person" || !may(actor, "resolution.read"))
    return refused("not_allowed", "Finance and customer service see what a customer gets.")
  const returned = await db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .select(["returns.id", "orders.currency"])
    .where("returns.id", "=", input.returnId)
    .executeTakeFirst()
  if (!returned) return refused("not_found", "No such return.")
  const rows = await db.selectFrom("resolutions").selectAll().where("return_id", "=", returned.id).execute()
  const { policy } = await currentPolicy(db, ctx.now())
  const { bonusBasisPoints: basisPoints, bonusCapMinor: capMinor } = policy.storeCredit
  return done({
    returnId: returned.id,
    currency: returned.currency,
    resolutions: await resolutionsOf(db, actor, returned.id, rows),
    credit: await creditOf(db, returned.id),
    claims: await claimsOf(db, actor, returned.id),
    bonus: { basisPoints, capMinor },
  })
}

async function resolutionsOf(db: Db, actor: Actor, returnId: string, rows: readonly Row[]): Promise<Resolution[]> {
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["return_lines.id", "return_lines.authorized", "order_lines.title"])
    .where("return_lines.return_id", "=", returnId)
    .orderBy("order_lines.title")
    .orderBy("return_lines.id")
    .execute()
  const units = await db
    .selectFrom("units")
    .select(["id", "line_id", "lpn", "serial", "ordinal", "acceptance"])
    .where("return_id", "=", returnId)
    .orderBy("ordinal")
    .orderBy("id")
    .execute()
  const intents = await standingIntents(db, returnId)
  const credit = await db.selectFrom("store_credits").select("spent_minor").where("return_id", "=", returnId).execute()
  const spent = credit.some((one) => one.spent_minor > 0)
  const names = await namesOf(db, rows)
  return lines.flatMap((line) => {
    const ofLine = rows.find((row) => row.line_id === line.id && row.unit_id === null)
    const own = units.filter((unit) => unit.line_id === line.id)
    const shown = own.map((unit) => {
      const row = rows.find((one) => one.unit_id === unit.id)
      const about = { line, unitId: unit.id, mark: unit.lpn ?? unit.serial, quantity: 1, names }
      return shownOf(actor, { row, ofLine, intents, spent, ...about })
    })
    const unseen = line.authorized - own.length
    if (unseen <= 0) return shown
    const rest = { line, unitId: null, mark: null, quantity: unseen, names }
    return [...shown, shownOf(actor, { row: ofLine, ofLine, intents, spent, ...rest })]
  })
}

interface About {
  row: Row | undefined
  ofLine: Row | undefined
  intents: readonly Intent[]
  spent: boolean
  line: { id: string; title: string }
  unitId: string | null
  mark: string | null
  quantity: number
  names: ReadonlyMap<string, string>
}

function shownOf(actor: Actor, about: About): Resolution {
  const { row, ofLine, line, unitId, intents, spent } = about
  const told = row ?? ofLine
  const said = told?.state ?? "refund"
  const asCredit = resolutionKindOf(said) === "store_credit"
  const byMoney = unitId === null ? null : stateByMoney(intents, unitId, { spent, asCredit })
  // without a row of its own a unit is where its money is
  const state = !row && byMoney && resolutionKindOf(byMoney) === resolutionKindOf(said) ? byMoney : said
  const final = whyFinal(state) ?? whyMoneyStands(byMoney)
  return {
    lineId: line.id,
    unitId,
    title: line.title,
    mark: about.mark,
    quantity: about.quantity,
    state,
    chosen: told
      ? { by: about.names.get(told.chosen_by.slice("person:".length)) ?? "", at: told.updated_at, reason: told.reason }
      : null,
    refusal: told?.refusal ?? null,
    agreedAt: told?.agreed_at ?? null,
    sku: told?.sku ?? null,
    orderNumber: row?.order_number ?? null,
    carrier: row?.carrier ?? null,
    tracking: row?.tracking ?? null,
    final,
    may: mayOf(actor, { state, unitId, final, intents }),
    version: row ? String(row.version) : null,
  }
}

type Moves = Resolution["may"]["move"]
const byHand: Moves = ["in_repair", "repaired", "repair_returned", "shipped_back", "replacement_shipped"]

function mayOf(
  actor: Actor,
  { state, unitId, final }: { state: ResolutionState; unitId: string | null; final: string | null; intents: unknown },
): Resolution["may"] {
  const kinds = resolutionKinds.filter((kind) => kind !== state && canMoveResolution(state, kind))
  const open = final === null
  const choose = kinds.filter((kind) => may(actor, kind === "refusal" ? "resolution.refuse" : "resolution.choose"))
  const moves = unitId !== null && open && may(actor, "resolution.ship") ? byHand : []
  return {
    choose: open ? choose : [],
    move: moves.filter((to) => canMoveResolution(state, to)),
    cancel: state === "replacement_ordered" && may(actor, "resolution.choose"),
  }
}

async function namesOf(db: Db, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map((row) => row.chosen_by.replace(/^person:/, "")))]
  if (ids.length === 0) return new Map()
  const people = await db.selectFrom("people").select(["id", "name"]).where("id", "in", ids).execute()
  return new Map(people.map((one) => [one.id, one.name]))
}

async function creditOf(db: Db, returnId: string): Promise<ResolutionPage["credit"]> {
  const credit = await db.selectFrom("store_credits").selectAll().where("return_id", "=", returnId).executeTakeFirst()
  if (!credit) return null
  const spends = await db
    .selectFrom("credit_spends")
    .selectAll()
    .where("credit_id", "=", credit.id)
    .orderBy("spent_at", "desc")
    .limit(50)
    .execute()
  return {
    code: printCreditCode(credit.code),
    issuedMinor: credit.issued_minor,
    spentMinor: credit.spent_minor,
    endedMinor: credit.ended_minor,
    balanceMinor: leftOf(credit),
    expiresAt: credit.expires_at,
    spends: spends.map((one) => ({
      orderNumber: one.order_number,
      amountMinor: one.amount_minor,
      at: one.spent_at,
      cancelled: one.cancelled_at !== null,
    })),
  }
}

async function claimsOf(db: Db, actor: Actor, returnId: string): Promise<ResolutionPage["claims"]> {
  const rows = await db
    .selectFrom("claims")
    .select(["id", "kind", "amount_minor", "state", "opened_at"])
    .where("return_id", "=", returnId)
    .where("against", "=", "customer")
    .where("state", "<>", "cancelled")
    .orderBy("opened_at")
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: claimReason(row.kind),
    amountMinor: row.amount_minor,
    state: row.state,
    at: row.opened_at,
    maySettle: row.state === "open" && may(actor, "claim.settle"),
  }))
}
