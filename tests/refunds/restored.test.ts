import { beforeEach, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { releaseIntent } from "../../server/refunds/release-intent.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { describeEngines } from "../support/engines.ts"

describeEngines("money of facts that an earlier epoch had acknowledged", ({ open }) => {
  let sent: string[]
  let till: Till
  beforeEach(async () => {
    sent = []
    const provider: RefundProvider = {
      name: "test",
      capabilities: plain,
      ...withoutWebhooks,
      refund: async ({ idempotencyKey }) => {
        sent.push(idempotencyKey)
        return { outcome: "succeeded", providerRefundId: `tr_${idempotencyKey}` }
      },
      lookup: async () => [],
      list: async () => ({ refunds: [], next: null }),
    }
    till = await newTill(open, provider)
  })

  const name = (through: number) =>
    till.handheld.push([], { acknowledged: [{ stream: till.handheld.stream, through }], firstKept: through + 1 })
  const release = async () => {
    const { id, version } = await till.intent(till.seed.mugs)
    const act = { version: String(version), reason: "It was not paid before" }
    const actor = actorOf(till.seed, till.seed.people.finance)
    return till.ctx.database.write((tx) => releaseIntent(tx, till.ctx, actor, { id, act }))
  }

  test("waits for finance where its facts are here still, and is paid once they have released it", async () => {
    await till.receive(till.seed.mugs)
    expect((await name(till.handheld.seq - 1)).ok).toBe(true)
    await runDueJobs(till.ctx)
    expect(sent).toEqual([])
    expect(await till.money(till.seed.mugs)).toMatchObject([{ state: "held", reasons: ["restored"] }])
    expect(await release()).toMatchObject({ ok: true })
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(sent).toHaveLength(1)
  })

  test("waits again after another loss, whatever finance had said before it", async () => {
    await till.receive(till.seed.mugs)
    const through = till.handheld.seq - 1
    await name(through)
    await release()
    await name(through)
    await runDueJobs(till.ctx)
    expect(sent).toEqual([])
    expect(await till.money(till.seed.mugs)).toMatchObject([{ state: "held", reasons: ["restored"] }])
  })

  test("is not held up by what was captured since", async () => {
    await name(1)
    till.handheld.seq = 2
    await till.receive(till.seed.mugs)
    await runDueJobs(till.ctx)
    expect(sent).toHaveLength(1)
  })
})
