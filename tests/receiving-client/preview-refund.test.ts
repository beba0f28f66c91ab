import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Act } from "../../client/receiving/acts.ts"
import { followAct } from "../../client/receiving/follow-act.ts"
import { deviations, judgeUnit } from "../../client/receiving/judge-unit.ts"
import {
  type ExpectedLine,
  leftOf,
  linesOf,
  type ParcelDraft,
  startDraft,
} from "../../client/receiving/parcel-draft.ts"
import { parcelPhotos } from "../../client/receiving/parcel-photos.ts"
import { foreseeUnits, previewRefund } from "../../client/receiving/preview-refund.ts"
import { currentPolicy } from "../../server/db/current-policy.ts"
import { openDatabase } from "../../server/db/open.ts"
import { type Handheld, layHandheld, play } from "../../server/demo/handhelds.ts"
import { type Dice, dice } from "../../server/demo/random.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import type { ParcelDoc, ReturnDoc } from "../../shared/contract/device-docs.ts"
import type { FactPhoto } from "../../shared/contract/facts.ts"
import { RefundSoFar } from "../../shared/contract/refund-so-far.ts"
import { faults } from "../../shared/domain/states.ts"
import { categoryOf, type Policy } from "../../shared/policy/policy-document.ts"
import { DAY, HOUR, type TestContext, testContext } from "../support/context.ts"
import { freshDemo } from "../support/engines.ts"

const PARCELS = 60
let folder: string
let ctx: TestContext
let by: Handheld
let policy: Policy
let photo: FactPhoto
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "backdock-preview-"))
  cpSync((await freshDemo("sqlite")).dataFrom, folder, { recursive: true })
  ctx = testContext(await openDatabase({ file: join(folder, "backdock.sqlite") }))
  ctx.clock.set(Math.floor(Date.now() / DAY) * DAY + 9 * HOUR)
  const { read } = ctx.database
  policy = (await currentPolicy(read, ctx.now())).policy
  const { id: siteId } = await read.selectFrom("sites").select("id").where("code", "=", "LYS").executeTakeFirstOrThrow()
  const { id: personId } = await read.selectFrom("people").select("id").limit(1).executeTakeFirstOrThrow()
  const { sha256, bytes } = await read.selectFrom("photos").selectAll().limit(1).executeTakeFirstOrThrow()
  photo = { slot: "label", sha256, bytes, mime: "image/jpeg" }
  by = await ctx.database.write((tx) => layHandheld(tx, ctx, { name: "D", siteId, personId, enrolledBy: personId }))
}, 180_000)
afterAll(async () => {
  await ctx.database.close()
  rmSync(folder, { recursive: true, force: true })
})

test("what a handheld foresees of the demo's returns is what the server then decides, to the cent and the reason [sqlite]", async () => {
  const seen = { intents: 0, labels: 0, reasons: new Set<string>(), comes: new Set<string>() }
  const rolls = dice(20_261_128)
  for (const [at, parcel] of (await parcelDocs()).entries()) {
    if (at % 3 === 0) await labelled(parcel)
    const returns = await returnDocs(parcel.returnIds)
    for (const one of returns)
      seen.labels += RefundSoFar.parse(one.refund).parcels.some((each) => each.labelMinor) ? 1 : 0
    const { draft, facts } = receive(parcel, returns, rolls)
    const foreseen = returns.map((one) => ({ one, preview: previewRefund(draft, one, policy, ctx.now()) }))
    for (const unit of foreseeUnits(draft, returns, policy, ctx.now()) ?? []) seen.comes.add(unit.comes)
    await ctx.database.write((tx) => play(tx, ctx, { at: ctx.now() - HOUR, by, facts, every: 1_000 }))
    for (const { one, preview } of foreseen) {
      const said = (preview?.settlements ?? []).map(({ intentId, kind, amountMinor, reasons }) =>
        JSON.stringify({ intentId, kind, amountMinor, reasons }),
      )
      expect(said.sort(), one.rma).toEqual(await decided(one.id, RefundSoFar.parse(one.refund)))
      seen.intents += said.length
      for (const reason of preview?.settlements.flatMap((each) => each.reasons) ?? []) seen.reasons.add(reason)
    }
  }
  // or the same code would have been asked nothing
  expect(seen.intents).toBeGreaterThan(40)
  expect(seen.labels).toBeGreaterThan(10)
  expect([...seen.reasons]).toEqual(
    expect.arrayContaining(["lead_review", "exception_open", "evidence_incomplete", "customer_to_be_heard"]),
  )
  expect([...seen.comes]).toEqual(expect.arrayContaining(["full", "waits"]))
}, 60_000)

/** Its customer chose a label that costs them something. */
async function labelled({ id, returnIds }: ParcelDoc): Promise<void> {
  const [returnId = ""] = returnIds
  const chosen = {
    way: "drop_off" as const,
    carrier: null,
    state: "booked" as const,
    price_minor: 490,
    currency: "EUR",
  }
  const rest = { because: "customer", point: null, day: null, tracking: null, chosen_by: "customer" }
  const row = { id: ctx.newId(), return_id: returnId, number: 90, parcel_id: id, ...chosen, ...rest }
  await ctx.database.write(async (tx) => {
    await tx
      .insertInto("shipments")
      .values({ ...row, created_at: ctx.now(), updated_at: ctx.now() })
      .execute()
    await decideReturn(tx, ctx, returnId, "label_booked")
  })
}

async function decided(returnId: string, before: RefundSoFar): Promise<string[]> {
  const rows = await ctx.database.read
    .selectFrom("intents")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("state", "in", ["held", "released"])
    .execute()
  return rows
    .filter((row) => !before.earlier.some((one) => one.intentId === row.id))
    .map((row) => {
      const { id: intentId, kind, amount_minor: amountMinor } = row
      return JSON.stringify({ intentId, kind, amountMinor, reasons: JSON.parse(row.reasons) })
    })
    .sort()
}

/** As their derived ids lie: from every chapter of the demo that still waits. */
async function parcelDocs(): Promise<ParcelDoc[]> {
  const rows = await docs("parcel")
    .limit(4 * PARCELS)
    .execute()
  const all = rows.map((row) => JSON.parse(row.body ?? "") as ParcelDoc)
  return all.filter((one) => one.returnIds.length > 0 && one.state !== "opened").slice(0, PARCELS)
}

/** Read anew for each parcel: another one of the same order may have come before it. */
async function returnDocs(ids: readonly string[]): Promise<ReturnDoc[]> {
  const rows = await docs("return").where("id", "in", ids).execute()
  return rows.map((row) => JSON.parse(row.body ?? "") as ReturnDoc)
}

const docs = (kind: string) =>
  ctx.database.read
    .selectFrom("device_docs")
    .select("body")
    .where("site_id", "=", by.siteId)
    .where("kind", "=", kind)
    .where("body", "is not", null)
    .orderBy("id")

/** A parcel from scan to closing as people do it: mostly in order, now and then worn, missing, mistaken or without a photo. */
function receive(parcel: ParcelDoc, returns: readonly ReturnDoc[], rolls: Dice) {
  const { id: parcelId, keys, carrier, damaged, returnIds } = parcel
  const lines = linesOf(returns)
  const about = { parcelId, key: keys[0] ?? null, scan: null, carrier, returnIds, lines, damaged }
  let draft: ParcelDraft = startDraft({ ...about, others: 0, outsideWindow: false }, by)
  const facts: Parameters<typeof play>[2]["facts"] = []
  const act = (...acts: Act[]) => {
    for (const one of acts) {
      const env = { policy, personId: by.personId, now: ctx.now(), newId: ctx.newId, undoReason: "undone" }
      const followed = followAct(draft, one, env)
      draft = followed.draft ?? draft
      for (const { type, body, photos = [] } of followed.facts)
        facts.push({ type, body, photos: photos.map(({ slot }) => ({ ...photo, slot })) })
    }
  }
  const take = (slots: readonly string[]) => {
    for (const slot of slots) act({ do: "photo", photo: { slot, sha256: photo.sha256 } })
  }
  if (rolls.chance(1 / 8)) act({ do: "cartonDamaged", damaged: true })
  if (rolls.chance(1 / 12)) act({ do: "noPhoto" })
  else take(parcelPhotos(draft, policy))
  act({ do: "open" })
  for (const line of lines)
    for (let left = leftOf(draft, line); left > 0; left--) if (!rolls.chance(1 / 8)) lookAt(line)
  if (draft.step === "inside") act({ do: "toClose" })
  const atClose = draft
  take(parcelPhotos(draft, policy))
  act({ do: "close", emptyBox: false })
  if (draft.step !== "closed") throw new Error(`parcel ${parcelId} did not close: ${draft.step}`)
  return { draft: atClose, facts }

  function lookAt(line: ExpectedLine): void {
    act({ do: "unit", unit: { ...line, outcome: "graded", scan: null, code: line.gtin, serial: null } })
    if (line.serialTracked) {
      const serial = rolls.chance(1 / 6) ? "SN-OTHER" : line.serials[0]
      act(serial === undefined || rolls.chance(1 / 6) ? { do: "noSerial" } : { do: "serial", serial })
    }
    if (!rolls.chance(1 / 3)) act({ do: "clean" })
    else {
      const { question, answer } = rolls.pick(deviations(policy, line.category))
      act({ do: "answer", question: question.id, answer: answer.id }, { do: "restClean" })
      act(
        { do: "defect", defect: categoryOf(policy, line.category).defects[0] ?? "" },
        { do: "fault", fault: rolls.pick(faults) },
      )
    }
    if (rolls.chance(1 / 9)) act({ do: "override", grade: "B", disposition: null, reason: "as I see it" })
    if (draft.unit && draft.step !== "place") {
      if (rolls.chance(1 / 6)) act({ do: "noPhoto" })
      else take(judgeUnit(policy, draft.unit).photos)
      act({ do: "validate" })
    }
    act({ do: "place", bin: null })
  }
}
