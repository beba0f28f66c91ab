import { afterAll, beforeAll, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { refundCase } from "../../server/refunds/case.ts"
import { RefundCase } from "../../shared/contract/refunds.ts"
import { actorOf } from "../jobs/till.ts"
import { newBankTill } from "../payments/bank-till.ts"
import { type BankUnderTest, stripeBank } from "../payments/banks.ts"
import { describeEngines } from "../support/engines.ts"

let stripe: BankUnderTest
beforeAll(async () => {
  stripe = await stripeBank()
})
afterAll(() => stripe.close())

describeEngines("what a provider told of itself", ({ open }) => {
  test("stands in the case with how often it came, also where it changed nothing", async () => {
    const till = await newBankTill(open, stripe)
    const { mugs } = till.seed
    await till.receive(mugs)
    await runDueJobs(till.ctx)
    const { id } = await till.intent(mugs)
    const refund = (await stripe.made(id))[0]?.id ?? ""
    const told = await stripe.tell(refund, till.ctx.now(), { state: "succeeded" })
    for (const _ of [1, 2]) expect(await till.hear(told)).toBe(204)
    await runDueJobs(till.ctx)
    const finance = actorOf(till.seed, till.seed.people.finance)
    const answer = await refundCase(till.ctx.database.read, till.ctx, finance, { returnId: mugs.returnId })
    if (!answer.ok) throw new Error(answer.code)
    const { timeline } = RefundCase.parse(answer.value)
    expect(timeline.filter((one) => one.code === "webhook")).toMatchObject([
      { what: "call", params: { provider: "stripe", times: 2 }, detail: { refund, worked: "done" } },
    ])
  })
})
