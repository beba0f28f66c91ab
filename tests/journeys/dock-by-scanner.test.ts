import { expect, test } from "vitest"
import { describeChromium } from "../support/describe-chromium.ts"
import { plainParcel } from "../support/warehouse.ts"
import { openHandheld, startShift } from "./handheld.ts"
import { idOf, inspect, paidOnce, sent } from "./operator.ts"
import { openDock, receiveOffline } from "./receive-offline.ts"

describeChromium("from the dock to the refund by scanner", () => {
  const dock = openDock()

  test("pays once for a parcel received by a scanner alone, at 5 ms a character and without a touch [sqlite]", async () => {
    const warehouse = await dock.open("sqlite")
    const parcel = await plainParcel(warehouse, 1)
    await receiveOffline(dock, warehouse, parcel, { profile: dock.folder(), way: "wedge" })
  })

  test("an acknowledgement that is cut doubles nothing [sqlite]", async () => {
    const warehouse = await dock.open("sqlite")
    const parcel = await plainParcel(warehouse, 2)
    const handheld = await openHandheld(warehouse.proxy.url)
    dock.ends.push(() => handheld.browser.close())
    await startShift(handheld)
    const cut = warehouse.proxy.cutResponse("POST /api/sync/push", 0)
    await inspect(handheld, parcel)
    // what it read and wrote was left to the app's own file as a worker
    expect(handheld.page.workers().map((worker) => worker.url())).toContainEqual(expect.stringMatching(/\/shell-/))
    await cut
    await sent(handheld)
    await paidOnce(warehouse, parcel)
    const facts = await warehouse.read
      .selectFrom("facts")
      .select(["type"])
      .where("parcel_id", "=", await idOf(warehouse, parcel))
      .execute()
    const slots = await warehouse.read.selectFrom("fact_slots").select("fact_id").execute()
    expect(new Set(slots.map((slot) => slot.fact_id)).size).toBe(slots.length)
    expect(facts.map((fact) => fact.type).sort()).toEqual(["v1.ParcelClosed", "v1.ParcelOpened", "v1.UnitInspected"])
  })
})
