import { sumMinor } from "../../shared/domain/money.ts"
import { returnStatus } from "../../shared/domain/return-status.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import type { Decision, RefundInput } from "../../shared/policy/refund-input.ts"
import { isFoundOtherwise } from "../../shared/policy/risk-score.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { knowingAtOnce } from "../db/ask-at-once.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { type Asking, knowing, together } from "../db/together.ts"
import { changeRow, writeMany } from "../db/write-many.ts"
import { aboutShown, publishReturn } from "../feed/publish-return.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { weighReturn } from "../risk/weigh-return.ts"
import { applyDecision } from "./apply-decision.ts"
import { keepHearings } from "./keep-hearings.ts"
import { keepSurcharge } from "./keep-surcharge.ts"
import { aboutOrders, aboutReturns, earlierOf, intentsOf, loadWithIntents, movingReturns } from "./load-refund-input.ts"
import { lockPayments } from "./lock-payments.ts"
import { refundSoFar } from "./refund-so-far.ts"
import { followMoney } from "./resolutions/follow-money.ts"
import { keepDifferences } from "./resolutions/keep-differences.ts"
import { keepRecoveries } from "./resolutions/keep-recoveries.ts"
import { isStillToDo } from "./resolutions/still-to-do.ts"

/** A decision that changes a settlement asks the order's others; more rounds than this is a rule that never rests. */
const MOST_ROUNDS = 4

/**
 * Decides a return afresh and stores what follows, in the caller's transaction: intents, reservations, the outbox, the
 * return's status and due date. Where a settlement changed, the order's other returns are decided too: the delivery of
 * the whole order may hang on them. On a state that was decided already it changes nothing. `payEarly`: lines of which a
 * person of finance pays what is owed before anybody accepted it.
 */
export async function decideReturn(
  tx: Tx,
  ctx: Context,
  returnId: string,
  cause: string,
  { payEarly }: { payEarly?: readonly string[] } = {},
): Promise<void> {
  const asked = await loadReturn(tx, returnId)
  // whoever held the lock may have changed it
  const returned = (await lockPayments(tx, asked.order_id)) ? await loadReturn(tx, returnId) : asked
  const judged = await decideAlone(tx, ctx, returned, cause, payEarly)
  if (judged.changed) await decideOthers(tx, ctx, returned, cause)
}

/** What each step reads is asked for in one go. */
async function decideAlone(
  tx: Tx,
  ctx: Context,
  returned: Returned,
  cause: string,
  payEarly?: readonly string[],
): Promise<Judged> {
  const [own, order] = [[returned.id], [returned.order_id]]
  const read: Asking[] = [
    ...[...movingReturns, ...aboutReturns].map((question) => [question, own] as const),
    ...[intentsOf, ...aboutOrders].map((question) => [question, order] as const),
  ]
  const judged = await knowingAtOnce(tx, read, () => judge(tx, ctx, returned, cause, payEarly))
  await show(tx, ctx, judged)
  const shown = aboutShown.map((question) => [question, own] as const)
  await knowingAtOnce(tx, shown, () => publish(tx, ctx, judged))
  return judged
}

export interface ToDecide {
  returnId: string
  orderId: string
  cause: string
}

/**
 * As `decideReturn`, of returns of which no two have an order or a parcel in common, so that what one becomes is nothing
 * to another: step by step for all of them, and what a step reads is asked for once.
 */
export async function decideApart(tx: Tx, ctx: Context, asked: readonly ToDecide[]): Promise<void> {
  for (const { orderId } of asked) await lockPayments(tx, orderId)
  const returns = asked.map((one) => one.returnId)
  const orders = asked.map((one) => one.orderId)
  const judged: Judged[] = []
  const reads: Asking[] = [returnOf, ...movingReturns].map((question) => [question, returns] as const)
  await knowing(tx, [...reads, [intentsOf, orders]], async () => {
    for (const { returnId, cause } of asked) judged.push(await judge(tx, ctx, await loadReturn(tx, returnId), cause))
  })
  await knowing(tx, [[intentsOf, orders]], async () => {
    for (const one of judged) await show(tx, ctx, one)
  })
  const shown = aboutShown.map((question) => [question, returns] as const)
  await knowing(tx, shown, async () => {
    for (const one of judged) await publish(tx, ctx, one)
  })
  for (const { changed, returned, cause } of judged) if (changed) await decideOthers(tx, ctx, returned, cause)
}

/** The others of an order, round after round, as long as a decision changes a settlement. */
async function decideOthers(tx: Tx, ctx: Context, returned: Returned, cause: string): Promise<void> {
  const { order_id: orderId, in_order } = returned
  let changed = [returned.id]
  for (let round = 1; changed.length > 0 && in_order > 1; round++) {
    const next = await othersOf(tx, orderId, changed)
    if (round === MOST_ROUNDS && next.length > 0)
      throw new Error(`the decision on order ${orderId} does not come to rest`)
    changed = []
    for (const id of next) {
      const judged = await decideAlone(tx, ctx, await loadReturn(tx, id), cause)
      if (judged.changed) changed.push(id)
    }
  }
}

async function othersOf(tx: Tx, orderId: string, changed: readonly string[]): Promise<string[]> {
  const rows = await othersOfOrder(tx, { orderId })
  const only = changed.length === 1 ? changed[0] : null
  return rows.map((row) => row.id).filter((id) => id !== only)
}

type Returned = Tables["returns"] & {
  /** Returns of its order, itself among them. */
  in_order: number
}

async function loadReturn(tx: Tx, returnId: string): Promise<Returned> {
  const [found] = await returnOf.of(tx, returnId)
  if (!found) throw new Error(`there is no return ${returnId}`)
  return found
}

const returnOf = together((db, { ids }) =>
  db
    .selectFrom("returns")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("returns as own")
        .select((of) => of.fn.countAll<number>().as("count"))
        .whereRef("own.order_id", "=", "returns.order_id")
        .$asScalar()
        .$notNull()
        .as("in_order"),
    )
    .select("id as of")
    .where(among(db, "id", ids)),
)
const othersOfOrder = prepared((db, { orderId }: { orderId: string }) =>
  db.selectFrom("returns").select("id").where("order_id", "=", orderId).orderBy("id"),
)
const showDue = prepared((db, of: { returnId: string; dueAt: number | null; dueDay: string | null }) =>
  db
    .updateTable("intents")
    .set({ due_at: of.dueAt, due_day: of.dueDay })
    .where("return_id", "=", of.returnId)
    .where((eb) => eb.or([eb("due_at", "is distinct from", of.dueAt), eb("due_day", "is distinct from", of.dueDay)])),
)

/** A return that is decided, and whose settlements are written. */
interface Judged {
  returned: Returned
  cause: string
  decisionId: string
  input: RefundInput
  decision: Decision
  /** Is any settlement another one than before? */
  changed: boolean
  /** Has what lateness adds become another sum? */
  late: boolean
  /** Those of the order: as they stood before, and once it is shown as they stand. */
  intents: readonly Tables["intents"][]
}

async function judge(
  tx: Tx,
  ctx: Context,
  returned: Returned,
  cause: string,
  payEarly?: readonly string[],
): Promise<Judged> {
  const { input: loaded, intents, providers } = await loadWithIntents(tx, returned, ctx.now())
  const weighed = await weighAgain(tx, ctx, returned, loaded)
  const input = payEarly ? { ...weighed, payEarly } : weighed
  const decision = decideRefund(input)
  const decisionId = ctx.newId()
  const payAt = ctx.now() + input.policy.thresholds.payAfterSeconds * 1000
  const changed = await applyDecision(tx, ctx, { returned, decision, decisionId, payAt, intents, providers })
  return { returned, cause, decisionId, input, decision, changed, late: false, intents }
}

/** Once, where the goods contradict what was said of them: then perhaps somebody looks. All others cost no question. */
async function weighAgain(tx: Tx, ctx: Context, returned: Returned, input: RefundInput): Promise<RefundInput> {
  if (returned.risk_found === 1 || !isFoundOtherwise(returned.risk_said, input.units)) return input
  const { changed, flags } = await weighReturn(tx, ctx, returned.id, { foundOtherwise: true })
  returned.risk_found = 1
  return changed ? { ...input, return: { ...input.return, riskFlags: flags } } : input
}

/** On what hangs on the settlements, on the return itself, and with the decisions that are kept. */
async function show(tx: Tx, ctx: Context, judged: Judged): Promise<void> {
  const { returned, input, decision, changed } = judged
  const settled = changed ? await intentsOf.of(tx, returned.order_id) : judged.intents
  judged.late = await keepSurcharge(tx, ctx, { returned, input, decision, intents: settled })
  if (judged.late) intentsOf.forget(tx, [returned.order_id])
  const stand = judged.late ? await intentsOf.of(tx, returned.order_id) : settled
  await keepHearings(tx, ctx, { returned, input, intents: stand })
  if (isChosen(input)) {
    await followMoney(tx, ctx, returned.id)
    await keepDifferences(tx, ctx, { returned, input, intents: stand })
  }
  await keepRecoveries(tx, ctx, returned, { recoveries: decision.recoveries, intents: stand })
  const toDo = isChosen(input) && (await isStillToDo(tx, returned.id, input.units))
  const shown = await showOnReturn(tx, ctx, { returned, input, decision, intents: stand, toDo })
  if (changed || shown) await keepDecision(tx, ctx, judged)
  if (changed) await tellDecided(tx, ctx, judged, stand)
  judged.intents = stand
}

/** What nobody need look at any more is paid soon, and its customer is told how much: once a decision. */
async function tellDecided(tx: Tx, ctx: Context, judged: Judged, stand: Judged["intents"]): Promise<void> {
  const { returned, decisionId } = judged
  const before = new Map(judged.intents.map((intent) => [intent.id, intent.state]))
  const isFresh = stand.some(
    ({ id, return_id, state }) => return_id === returned.id && state === "released" && before.get(id) !== "released",
  )
  if (isFresh) await queueNotice(tx, ctx, { kind: "decided", returnId: returned.id, about: decisionId })
}

/** A decision changes settlements and nothing else of what it was made from. */
async function publish(tx: Tx, ctx: Context, { returned, input, changed, late, intents }: Judged): Promise<void> {
  const now = changed || late ? { ...input, earlier: await earlierOf(tx, intents) } : input
  await publishReturn(tx, ctx, returned.id, refundSoFar(now))
}

/** Somebody chose something for a line or a unit of it: most returns are refunds because nobody did. */
const isChosen = ({ return: { lines }, units }: RefundInput) =>
  [...lines, ...units].some((one) => one.resolution != null)

interface Decided {
  returned: Tables["returns"]
  input: RefundInput
  decision: Decision
  /** Of the whole order, as they stand by now. */
  intents: readonly Tables["intents"][]
  /** A thing has still to be mended or sent back. */
  toDo: boolean
}

/** Due date, obligations and status, for the lists. Answers whether any of them is new. */
async function showOnReturn(tx: Tx, ctx: Context, decided: Decided): Promise<boolean> {
  const { returned, input, decision } = decided
  const own = decided.intents.filter((intent) => intent.return_id === returned.id)
  const due_at = decision.dueAt === null ? null : Date.parse(decision.dueAt)
  // the days left are counted where they are shown: stored, they would be wrong tomorrow
  const obligations = JSON.stringify(decision.obligations.map(({ daysLeft: _, ...obligation }) => obligation))
  const status = statusOf(returned, input, { intents: own, toDo: decided.toDo })
  const now = { due_at, due_day: decision.dueDay, obligations, status, ...owedOf(decision, input) }
  if (Object.entries(now).every(([name, value]) => returned[name as keyof typeof now] === value)) return false
  await changeRow(tx, "returns", returned.id, { ...now, updated_at: ctx.now() })
  if (own.some((intent) => intent.due_at !== due_at || intent.due_day !== decision.dueDay))
    await showDue(tx, { returnId: returned.id, dueAt: due_at, dueDay: decision.dueDay })
  return true
}

function owedOf({ obligations }: Decision, { shop }: RefundInput) {
  return {
    owed_minor: sumMinor(obligations.map((one) => one.amountMinor)),
    owed_currency: obligations.length > 0 ? shop.currency : null,
    owed_holder: obligations[0]?.holder.kind ?? null,
  }
}

function statusOf(
  returned: Tables["returns"],
  input: RefundInput,
  { intents, toDo }: Pick<Decided, "toDo"> & { intents: readonly { state: string }[] },
): string {
  const settled = ["paid", "paid_outside", "overpaid", "stopped"]
  return returnStatus({
    decided: returned.decided as Parameters<typeof returnStatus>[0]["decided"],
    units: input.units,
    parcels: input.parcels,
    // of a unit in an open parcel nothing is decided yet: no refund is not a settled one
    refundsSettled:
      !toDo &&
      input.units.every((unit) => unit.parcelClosed || unit.parcelId === null) &&
      intents.every((intent) => settled.includes(intent.state)),
  })
}

/** What it knew and what it said; of the policy only its version, which is stored for good. */
async function keepDecision(tx: Tx, ctx: Context, judged: Judged): Promise<void> {
  const { decisionId: id, returned, cause, input, decision } = judged
  const { policy, ...known } = input
  const returnId = returned.id
  const row = { id, return_id: returnId, cause, policy_version: policy.version, at: ctx.now() }
  await writeMany(tx, "decisions", [{ ...row, input: JSON.stringify(known), output: JSON.stringify(decision) }])
  const { settlements, standing } = decision
  const detail = { decision: id, cause, proposed: settlements.map(said), standing: standing.map(said) }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "return.decided", subject: `return:${returnId}`, detail })
}

const said = ({ intentId, outcome, reasons }: Decision["standing"][number]) => ({ intentId, outcome, reasons })
