import { afterAll, beforeAll, expect, test } from "vitest"
import { type OpenChromium, openChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"
import { focuses, openArrival, stressWedge } from "../support/wedge-stress.ts"

describeChromium("a scanner at the dock", () => {
  let warehouse: Warehouse
  let browser: OpenChromium
  let from = 0

  beforeAll(async () => {
    warehouse = await openWarehouse()
    browser = await openChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 } })
    await openArrival(browser.page, warehouse.proxy.url)
  })
  afterAll(async () => {
    await browser?.close()
    await warehouse?.close()
  })

  // at 0 and 5 ms as quickly as one scans never; the long form is `npm run soak -- --wedge`
  for (const focus of focuses)
    for (const [every, scans] of [
      [0, 20],
      [5, 20],
      [100, 1],
    ] as const)
      test(`loses, merges and leaks nothing at ${every} ms a character with ${focus} in focus [sqlite]`, async () => {
        from += 1000
        const { sent, counted, leaked } = await stressWedge(browser.page, { focus, every, scans, from })
        expect(counted).toEqual(sent)
        expect(leaked).toEqual([])
      })

  test("hears a scanner that writes its code without a key, and leaves the field as it was [sqlite]", async () => {
    from += 1000
    const { sent, counted, leaked } = await stressWedge(browser.page, {
      focus: "field",
      every: "at once",
      scans: 2,
      from,
    })
    expect([counted, leaked]).toEqual([sent, []])
  })
})
