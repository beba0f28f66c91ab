import { afterAll, beforeAll, expect, test } from "vitest"
import { describeEngines } from "../support/engines.ts"
import { type ImportDesk, importDesk } from "./desk.ts"
import { manyOrders } from "./many-orders.ts"

describeEngines("a file of 5,000 lines", ({ open }) => {
  let desk: ImportDesk
  const file = [...manyOrders(5_000, 137, 20)].join("")
  beforeAll(async () => {
    desk = await importDesk(await open())
  })
  afterAll(() => desk.close())

  const orders = () =>
    desk.ctx.database.read.selectFrom("orders").select(["number", "updated_at"]).where("number", "like", "C%").execute()

  test("with 137 planted faults finds 137, writes nothing by itself, and the rest once", async () => {
    const checked = await desk.check("orders", file)
    // each fault takes the nineteen other articles of its order with it
    const counts = { created: 250 - 137, changed: 0, same: 0, refused: 137, heldBack: 19 * 137 }
    expect(checked).toMatchObject({ state: "checked", lines: 5000, checked: counts })
    expect(await orders()).toHaveLength(0)

    const whole = await desk.admin.ask("POST", `/api/imports/${checked.id}/run`, { onlyGood: false })
    expect(whole.body).toMatchObject({ code: "conflict" })
    expect(await orders()).toHaveLength(0)

    expect(await desk.run(checked.id, true)).toMatchObject({ state: "done", applied: counts })
    const written = await orders()
    expect(written).toHaveLength(250 - 137)

    desk.ctx.clock.advance(60_000)
    const again = await desk.check("orders", file)
    expect(again.checked).toEqual({ created: 0, changed: 0, same: 250 - 137, refused: 137, heldBack: 19 * 137 })
    await desk.run(again.id, true)
    expect(await orders()).toEqual(written)
  }, 120_000)
})
