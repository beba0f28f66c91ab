import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import type { Counters } from "../../client/device/rows.ts"
import type { WaitingParcel } from "../../server/demo/waiting-parcels.ts"
import { launchChromium } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import type { Engine } from "../support/engines.ts"
import { filmOfLabel, filmOfPhotograph, photographed } from "../support/label-film.ts"
import { eventually, openWarehouse, plainParcel, type Warehouse } from "../support/warehouse.ts"
import { type Handheld, handheldOn, openHandheld, startShift, words } from "./handheld.ts"

const { scan, receiving } = words

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
    const parcel = await parcelOf(warehouse, photographed.text)
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
    const handheld = await openHandheld(warehouse.proxy.url, options)
    ends.push(() => handheld.browser.close())
    const foreign = watchForStrangers(handheld, warehouse.proxy.url)
    await startShift(handheld)
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
    expect(warehouse.providerRefunds().filter((refund) => refund.payment === "")).toEqual([])
    await warehouse.server.restart()
    warehouse.proxy.open()
    await sent(later)
    await paidOnce(warehouse, parcel)
    expect(foreign).toEqual([])
  }
})

/** Everything that a page asks for outside our origin. */
function watchForStrangers({ browser }: Handheld, origin: string): string[] {
  const seen: string[] = []
  browser.context.on("request", (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith("blob:") && !url.startsWith("data:")) seen.push(url)
  })
  return seen
}

async function arrive(handheld: Handheld, parcel: WaitingParcel, way: "camera" | "wedge"): Promise<void> {
  const { page } = handheld
  await page.getByRole("button", { name: receiving.ready.arrive }).focus()
  await page.keyboard.press("Enter")
  await page.waitForURL(/arrive/)
  await look(handheld, parcel, way)
  await handheld.sees(receiving.arrival.said.counted)
  await page.getByRole("button", { name: receiving.arrival.finish }).focus()
  await page.keyboard.press("Enter")
  await page.waitForURL(/receive/)
}

/** The parcel's own code, by scanner or by camera. */
async function look(handheld: Handheld, parcel: WaitingParcel, way: "camera" | "wedge"): Promise<void> {
  if (way === "wedge") return handheld.scan(parcel.tracking)
  await handheld.tap(scan.openCamera)
}

/** A clean parcel of one article, by keys alone once its label is read: Enter is the likeliest act of each screen. */
async function inspect(handheld: Handheld, parcel: WaitingParcel, way: "camera" | "wedge" = "wedge"): Promise<void> {
  const { page } = handheld
  await handheld.sees(scan.scanParcel)
  await look(handheld, parcel, way)
  await handheld.sees(receiving.parcelFound)
  await takePhotos(handheld)
  await page.keyboard.press("Enter")
  await handheld.sees(receiving.inside.first)
  await handheld.scan(parcel.lines[0]?.gtin ?? "")
  await handheld.sees(receiving.unit.clean)
  await page.keyboard.press("Enter")
  await handheld.sees(receiving.place.skip)
  await page.keyboard.press("Enter")
  await handheld.sees(receiving.inside.finish)
  await page.keyboard.press("Enter")
  await handheld.sees(receiving.close.whole)
  await takePhotos(handheld)
  await page.keyboard.press("Enter")
  await handheld.sees(scan.scanParcel)
}

/** While the main button asks for a photo: camera, shutter, each by Enter. */
async function takePhotos({ page }: Handheld): Promise<void> {
  const asks = page.getByRole("button", { name: /^Photographier/ })
  while ((await asks.count()) > 0 && (await asks.last().isVisible())) {
    await page.keyboard.press("Enter")
    const shutter = page.getByRole("button", { name: receiving.photo.shutter })
    while (
      await shutter.waitFor({ timeout: 1500 }).then(
        () => true,
        () => false,
      )
    ) {
      await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0)
      await page.keyboard.press("Enter")
      await page.waitForTimeout(300)
    }
  }
}

async function waiting(handheld: Handheld): Promise<Counters> {
  const meta = await handheld.rows<{ key: string; value: unknown }>("meta")
  return meta.find((row) => row.key === "counters")?.value as Counters
}

async function sent(handheld: Handheld): Promise<void> {
  const nothingWaits = (counters: Counters) => counters?.facts === 0 && counters?.photos === 0
  await eventually("all sent", () => waiting(handheld), nothingWaits, 60_000)
}

async function parcelOf(warehouse: Warehouse, key: string): Promise<WaitingParcel> {
  const found = await plainOrAny(warehouse, key)
  if (!found) throw new Error(`no parcel of the demo carries ${key}`)
  return found
}

async function plainOrAny(warehouse: Warehouse, key: string): Promise<WaitingParcel | undefined> {
  const { expectedParcels } = await import("../../server/demo/waiting-parcels.ts")
  return (await expectedParcels(warehouse.read, { size: 200, skip: 0 })).find((one) => one.tracking === key)
}

async function idOf(warehouse: Warehouse, parcel: WaitingParcel): Promise<string> {
  const row = await warehouse.read
    .selectFrom("parcel_keys")
    .select("parcel_id")
    .where("key", "=", parcel.tracking)
    .executeTakeFirstOrThrow()
  return row.parcel_id
}

/** One refund of the return in the provider's own books, and finance reads the same. */
async function paidOnce(warehouse: Warehouse, parcel: WaitingParcel): Promise<void> {
  const owed = await warehouse.read
    .selectFrom("returns")
    .innerJoin("payments", "payments.order_id", "returns.order_id")
    .select(["returns.id", "payments.reference"])
    .where("returns.rma", "=", parcel.rmas[0] ?? "")
    .executeTakeFirstOrThrow()
  const mine = () => warehouse.providerRefunds().filter((refund) => refund.payment === owed.reference)
  await eventually("the refund at the provider", mine, (refunds) => refunds.length > 0, 30_000)
  type Case = { intents: { kind: string; state: string; amountMinor: number }[] }
  const seen = await eventually(
    "finance sees it paid",
    () => warehouse.ask<Case>("finance", `/api/refunds/cases/${owed.id}`),
    (found) => found.intents.length > 0 && found.intents.every((intent) => intent.state === "paid"),
    30_000,
  )
  const principal = seen.intents.filter((intent) => intent.kind === "principal")
  expect(principal).toHaveLength(1)
  expect(
    mine()
      .map((refund) => refund.amount)
      .sort(),
  ).toEqual(seen.intents.map((intent) => intent.amountMinor).sort())
}
