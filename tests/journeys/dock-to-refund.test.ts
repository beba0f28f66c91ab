import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import type { WaitingParcel } from "../../server/demo/waiting-parcels.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import type { Engine } from "../support/engines.ts"
import { filmOfLabel, filmOfPhotograph, photographed } from "../support/label-film.ts"
import { openWarehouse, parcelWith, plainParcel, type Warehouse } from "../support/warehouse.ts"
import { handheldOn, openHandheld, startAnotherShift, startShift, words } from "./handheld.ts"
import { arrive, idOf, inspect, paidOnce, sent, waiting, watchForStrangers } from "./operator.ts"

const { scan } = words

describeChromium("from the dock to the refund", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), "backdock-journey-"))
    ends.push(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }))
    return made
  }
  const open = async (engine: Engine) => {
    const warehouse = await openWarehouse({ engine })
    ends.push(warehouse.close)
    return warehouse
  }

  test("pays once for a parcel that was inspected offline by camera and lost its browser before sending [postgres]", async () => {
    const warehouse = await open("postgres")
    const parcel = await plainParcel(warehouse)
    const film = await filmOfLabel(folder(), { ...parcel, rma: parcel.rmas[0] ?? "" })
    await receiveOffline(warehouse, parcel, { film, profile: folder(), way: "camera" })
  })

  test("pays once for a parcel whose label is a real photograph [sqlite]", async () => {
    const warehouse = await open("sqlite")
    const parcel = await parcelWith(warehouse, parseScan(photographed.text).key)
    const film = await filmOfPhotograph(folder())
    await receiveOffline(warehouse, parcel, { film, profile: folder(), way: "camera" })
  })

  test("pays once for a parcel received by a scanner alone, at 5 ms a character and without a touch [sqlite]", async () => {
    const warehouse = await open("sqlite")
    const parcel = await plainParcel(warehouse, 1)
    await receiveOffline(warehouse, parcel, { profile: folder(), way: "wedge" })
  })

  test("an acknowledgement that is cut doubles nothing [sqlite]", async () => {
    const warehouse = await open("sqlite")
    const parcel = await plainParcel(warehouse, 2)
    const handheld = await openHandheld(warehouse.proxy.url)
    ends.push(() => handheld.browser.close())
    await startShift(handheld)
    const cut = warehouse.proxy.cutResponse("POST /api/sync/push", 0)
    await inspect(handheld, parcel)
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

  async function receiveOffline(
    warehouse: Warehouse,
    parcel: WaitingParcel,
    { film, profile, way }: { film?: string; profile: string; way: "camera" | "wedge" },
  ) {
    const options = {
      userDataDir: profile,
      baseURL: warehouse.proxy.url,
      locale: "fr-FR",
      ...(film && { fakeVideo: film }),
    }
    const handheld = await startAnotherShift(warehouse.proxy.url, options)
    ends.push(() => handheld.browser.close())
    const foreign = watchForStrangers(handheld, warehouse.proxy.url)
    warehouse.proxy.refuse()
    await warehouse.server.kill("SIGKILL")
    await arrive(handheld, parcel, way)
    await inspect(handheld, parcel, way)
    const before = await waiting(handheld)
    expect(before.facts).toBeGreaterThanOrEqual(4)
    expect(before.photos).toBeGreaterThanOrEqual(1)
    await handheld.browser.kill()

    const again = await launchChromium(options)
    ends.push(() => again.close())
    const later = handheldOn(again)
    await later.page.goto("/receive")
    await later.sees(scan.scanParcel)
    expect(await waiting(later)).toEqual(before)
    await warehouse.server.restart()
    warehouse.proxy.open()
    await sent(later)
    await paidOnce(warehouse, parcel)
    expect(foreign).toEqual([])
  }
})
