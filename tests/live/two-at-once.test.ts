import { expect, test } from "vitest"
import { rejectIntent } from "../../server/refunds/reject-intent.ts"
import { releaseIntent } from "../../server/refunds/release-intent.ts"
import { retryIntent } from "../../server/refunds/retry-intent.ts"
import { reviewCase } from "../../server/review/case.ts"
import { decideCase } from "../../server/review/decide-case.ts"
import { undoDecision } from "../../server/review/undo-decision.ts"
import type { Result } from "../../shared/contract/problem.ts"
import type { ReviewDecision } from "../../shared/contract/review.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { worn } from "../sync/handheld.ts"

const verbs = { release: releaseIntent, reject: rejectIntent, retry: retryIntent }

/** One of them stands, the other is told that it came too late. */
function oneStands(answers: readonly Result<unknown>[]): number {
  const stood = answers.filter((one) => one.ok)
  const late = answers.filter((one) => !one.ok)
  expect(stood).toHaveLength(1)
  for (const one of late) expect(one).toMatchObject({ code: "moved_on" })
  return answers.findIndex((one) => one.ok)
}

describeEngines("two people who answer at one moment what both have seen", (under) => {
  const open = emptied(under)
  const held = async (till: Till) => {
    await till.ctx.database.write((tx) =>
      tx
        .updateTable("returns")
        .set({ risk_flags: '["many_returns"]' })
        .where("id", "=", till.seed.mugs.returnId)
        .execute(),
    )
    await till.receive(till.seed.mugs)
    return till.intent(till.seed.mugs)
  }
  const act = (till: Till, verb: keyof typeof verbs, id: string, version: number) => {
    const actor = actorOf(till.seed, till.seed.people.finance)
    const input = { id, act: { version: String(version), reason: `by ${verb}` } }
    return till.ctx.database.write((tx) => verbs[verb](tx, till.ctx, actor, input))
  }

  test.each([
    ["release", "release"],
    ["release", "reject"],
    ["reject", "reject"],
  ] as const)("of a refund: %s and %s, and only one of them counts", async (one, other) => {
    const till = await newTill(open)
    const intent = await held(till)
    const answers = await Promise.all([one, other].map((verb) => act(till, verb, intent.id, intent.version)))
    const won = oneStands(answers)
    const all = await till.intents(till.seed.mugs)
    expect(all.find((row) => row.id === intent.id)?.state).toBe(
      [one, other][won] === "release" ? "released" : "stopped",
    )
    expect(answers[1 - won]).toMatchObject({ state: [one, other][won] === "release" ? "released" : "stopped" })
    const acts = await till.ctx.database.read
      .selectFrom("audit")
      .select("action")
      .where("subject", "=", `intent:${intent.id}`)
      .where("actor", "like", "person:%")
      .execute()
    expect(acts).toEqual([{ action: `refund.${[one, other][won]}` }])
  })

  test("of a refund that was refused: both open it again, and it is opened once", async () => {
    const till = await newTill(open)
    const intent = await held(till)
    await act(till, "reject", intent.id, intent.version)
    const stopped = (await till.intents(till.seed.mugs)).find((row) => row.id === intent.id)
    const again = [1, 2].map(() => act(till, "retry", intent.id, stopped?.version ?? 0))
    oneStands(await Promise.all(again))
    expect((await till.payment(intent.payment_id)).reserved_minor).toBe(intent.amount_minor)
  })

  test("of a lead's case: accepted by one and refused by the other, and the later one overwrites nothing", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    const id = `unit:${(await till.units(till.seed.jacket))[0]?.id}`
    const lead = actorOf(till.seed, till.seed.people.lead)
    const seen = await reviewCase(till.ctx.database.read, till.ctx, lead, { id })
    if (!seen.ok) throw new Error(seen.code)
    const { version } = seen.value
    const decisions: ReviewDecision[] = [
      { version, answer: "accept", grade: "B", reason: "Only dust" },
      { version, answer: "reject", reason: "Not ours" },
    ]
    const answers = await Promise.all(
      decisions.map((decision) => till.ctx.database.write((tx) => decideCase(tx, till.ctx, lead, { id, decision }))),
    )
    const won = oneStands(answers)
    const state = won === 0 ? "accepted" : "rejected"
    expect((await till.units(till.seed.jacket))[0]?.acceptance).toBe(state)
    expect(answers[1 - won]).toMatchObject({ state })
  })

  test("of a lead's case: what one has answered, another one's undo does not take back", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    const id = `unit:${(await till.units(till.seed.jacket))[0]?.id}`
    const lead = actorOf(till.seed, till.seed.people.lead)
    const other = { ...lead, id: till.seed.people.operator.id }
    const decide = async (actor: typeof lead, answer: "accept" | "reject") => {
      const seen = await reviewCase(till.ctx.database.read, till.ctx, actor, { id })
      if (!seen.ok) throw new Error(seen.code)
      const decision = { version: seen.value.version, answer, reason: "Looked at it" }
      return till.ctx.database.write((tx) => decideCase(tx, till.ctx, actor, { id, decision }))
    }
    expect(await decide(lead, "accept")).toMatchObject({ ok: true })
    expect(await decide(other, "reject")).toMatchObject({ ok: true })
    const undone = await till.ctx.database.write((tx) => undoDecision(tx, till.ctx, lead, { id }))
    expect(undone).toMatchObject({ code: "moved_on", state: "rejected" })
    expect((await till.units(till.seed.jacket))[0]?.acceptance).toBe("rejected")
  })
})
