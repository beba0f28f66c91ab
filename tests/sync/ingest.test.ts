import { v7 } from "uuid"
import { beforeEach, expect, it } from "vitest"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { arrived, closed, type Handheld, inspected, newHandheld, opened, storedPhoto } from "./handheld.ts"

describeEngines("a push", (under) => {
  let ctx: TestContext
  let seed: SeedSmall
  let handheld: Handheld
  beforeEach(async () => {
    ctx = testContext(await under.open())
    seed = await seedSmall(ctx)
    handheld = newHandheld(ctx, seed.device, seed.people.operator)
  })

  it("smoke", async () => {
    const label = await storedPhoto(ctx, "label")
    const reply = await handheld.send(
      handheld.record("v1.ParcelArrived", arrived(seed, seed.jacket)),
      handheld.record("v1.ParcelOpened", opened(seed, seed.jacket), { photos: [label] }),
      handheld.record("v1.UnitInspected", inspected(seed, seed.jacket)),
      handheld.record("v1.ParcelClosed", closed(seed, seed.jacket)),
    )
    console.log(JSON.stringify(reply, null, 1))
    console.log(
      await ctx.database.read.selectFrom("intents").select(["kind", "state", "amount_minor", "reasons"]).execute(),
    )
    console.log(await ctx.database.read.selectFrom("units").selectAll().execute())
    console.log(await ctx.database.read.selectFrom("exceptions").selectAll().execute())
    expect(v7()).toBeTruthy()
  })
})
