import { v7 } from "uuid"
import { expect, test } from "vitest"
import { openDeviceDatabase } from "../../client/device/database.ts"
import { recordFacts } from "../../client/outbox/record-fact.ts"
import { freshDevice } from "./on-this-device.ts"

freshDevice()

const SITE = v7()
const close = (more: { supersedes?: string } = {}) => ({
  type: "v1.ParcelClosed" as const,
  id: v7(),
  body: { parcelId: v7(), siteId: SITE, found: 1, expected: 1, missing: [], emptyBox: false, ...more },
})
const tally = () => openDeviceDatabase().read("tally")

test("counts a parcel once though its closing is corrected, and not at all once it is taken back", async () => {
  const [first, second] = [close(), close()]
  await recordFacts([first, second])
  await recordFacts([close({ supersedes: first.id })])
  expect(await tally()).toMatchObject({ parcels: 2, units: 0 })
  await recordFacts([{ type: "v1.FactSuperseded", body: { factId: second.id, reason: "again" } }])
  expect(await tally()).toMatchObject({ parcels: 1, units: 0 })
})
