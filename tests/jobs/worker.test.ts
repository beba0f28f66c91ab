import { afterEach, expect, test } from "vitest"
import { startRounds } from "../../server/jobs/rounds.ts"
import { startWorker } from "../../server/jobs/worker.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { describeEngines } from "../support/engines.ts"
import { eventually } from "../support/warehouse.ts"
import { emptied } from "../sync/emptied.ts"
import { newTill } from "./till.ts"

let letGo = () => {}
afterEach(() => letGo())

/** Answers when told. */
function slowBank(): { provider: RefundProvider; calls: string[] } {
  const calls: string[] = []
  const gate = new Promise<void>((done) => {
    letGo = done
  })
  const provider: RefundProvider = {
    name: "test",
    capabilities: plain,
    ...withoutWebhooks,
    refund: async ({ idempotencyKey }) => {
      calls.push(idempotencyKey)
      await gate
      return { outcome: "succeeded", providerRefundId: `re-${idempotencyKey}` }
    },
    lookup: async () => [],
    list: async () => ({ refunds: [], next: null }),
  }
  return { provider, calls }
}

describeEngines("the worker's life", (under) => {
  const open = emptied(under)
  test("looks at once when it is poked, and gives its lease back when it must leave during a call", async () => {
    const { provider, calls } = slowBank()
    const till = await newTill(open, provider)
    const worker = startWorker(till.ctx, { grace: 50 })
    await till.receive(till.seed.mugs)
    worker.poke()
    await eventually(
      "the call is out",
      () => calls.length,
      (count) => count === 1,
    )
    await worker.stop()
    const job = await till.ctx.database.read.selectFrom("jobs").selectAll().executeTakeFirstOrThrow()
    expect(job).toMatchObject({ leased_until: null, done_at: null })
    letGo()
    await new Promise((done) => setTimeout(done, 100))
    expect(await till.intent(till.seed.mugs), "the late answer is nobody's any more").toMatchObject({ state: "paying" })
    expect(await till.entries()).toEqual([])
  })

  test("waits for the call that ends in time, and takes no new one", async () => {
    const { provider, calls } = slowBank()
    const till = await newTill(open, provider)
    await till.receive(till.seed.mugs)
    const worker = startWorker(till.ctx, { grace: 5_000 })
    await eventually(
      "the call is out",
      () => calls.length,
      (count) => count === 1,
    )
    const stopped = worker.stop()
    await till.receive(till.seed.jacket)
    letGo()
    await stopped
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(calls).toHaveLength(1)
  })

  test("a round that throws comes again, and wakes the worker only where it found something", async () => {
    const till = await newTill(open)
    let [turns, woken] = [0, 0]
    till.ctx.wakeWorker = () => void woken++
    const run = async () => {
      turns++
      if (turns === 1) throw new Error("the database was away")
      return turns === 3 ? 1 : 0
    }
    const going = startRounds(till.ctx, [{ name: "test", every: 5, run }])
    await eventually(
      "three turns",
      () => turns,
      (count) => count >= 3,
    )
    await going.stop()
    const after = turns
    await new Promise((done) => setTimeout(done, 50))
    expect(turns).toBe(after)
    expect(woken).toBe(1)
  })
})
