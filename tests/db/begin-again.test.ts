import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { beginAgain } from "../../server/db/begin-again.ts"
import { forUpdate } from "../../server/db/lock-rows.ts"
import type { Tx } from "../../server/db/open.ts"
import { lockPayments } from "../../server/refunds/lock-payments.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"

const deadlock = () => Object.assign(new Error("deadlock detected"), { code: "40P01" })

describeEngines("two transactions that wait for each other", ({ engine, open }) => {
  test("both end, each written once: the one that was sent back begins again", async () => {
    const ctx = testContext(await open())
    const { mugs } = await seedSmall(ctx)
    const { read, write } = ctx.database
    const parcel = (tx: Tx) => forUpdate(tx, tx.selectFrom("parcels").select("id").where("id", "=", mugs.parcelId))
    const tries = { money: 0, floor: 0 }
    const note = (tx: Tx, key: string) => tx.insertInto("meta").values({ key, value: "once" }).execute()
    // SQLite lets the second begin only when the first has ended
    const meet = () => (engine === "postgres" ? sleep(200) : undefined)
    await Promise.all([
      write(async (tx) => {
        tries.money++
        await note(tx, "money")
        await lockPayments(tx, mugs.orderId)
        await meet()
        await parcel(tx).execute()
      }),
      write(async (tx) => {
        tries.floor++
        await note(tx, "floor")
        await parcel(tx).execute()
        await meet()
        await lockPayments(tx, mugs.orderId)
      }),
    ])
    expect(tries.money + tries.floor).toBe(engine === "postgres" ? 3 : 2)
    const written = await read.selectFrom("meta").select("key").where("value", "=", "once").orderBy("key").execute()
    expect(written).toEqual([{ key: "floor" }, { key: "money" }])
  })
})

test("what is sent back four times over is given up, and told", async () => {
  let tries = 0
  const work = async () => {
    tries++
    throw deadlock()
  }
  await expect(beginAgain(work)).rejects.toThrow("deadlock detected")
  expect(tries).toBe(4)
})

test("a broken promise of our own is not tried again: it would only be broken again", async () => {
  let tries = 0
  const work = async () => {
    tries++
    throw Object.assign(new Error("twice"), { code: "23505" })
  }
  await expect(beginAgain(work)).rejects.toThrow("twice")
  expect(tries).toBe(1)
})
