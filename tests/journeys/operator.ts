import type { Page } from "playwright-core"
import { expect } from "vitest"
import type { Counters } from "../../client/device/rows.ts"
import type { WaitingParcel } from "../../server/demo/waiting-parcels.ts"
import domain from "../../shared/locales/fr/domain.ts"
import { eventually, type Warehouse } from "../support/warehouse.ts"
import { type Handheld, words } from "./handheld.ts"

const { scan, receiving } = words

// What an operator does with a parcel, as the journeys walk it.

/** The likeliest act of the screen. A person is slower than a scanner, whose second Enter is none. */
async function go(page: Page): Promise<void> {
  await page.waitForTimeout(150)
  await page.keyboard.press("Enter")
}

/** Everything that a page asks for outside our origin. */
export function watchForStrangers({ browser }: Handheld, origin: string): string[] {
  const seen: string[] = []
  browser.context.on("request", (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith("blob:") && !url.startsWith("data:")) seen.push(url)
  })
  return seen
}

export async function arrive(handheld: Handheld, parcel: WaitingParcel, way: "camera" | "wedge"): Promise<void> {
  const { page } = handheld
  await page.getByRole("button", { name: receiving.ready.arrive }).focus()
  await go(page)
  await page.waitForURL(/arrive/)
  await look(handheld, parcel, way)
  await handheld.sees(receiving.arrival.said.counted)
  // the finder stays open for the next one
  if (way === "camera") await page.keyboard.press("Escape")
  await page.getByRole("button", { name: receiving.arrival.finish }).focus()
  await go(page)
  await page.waitForURL(/receive/)
}

/** The parcel's own code, by scanner or by camera. */
async function look(handheld: Handheld, parcel: WaitingParcel, way: "camera" | "wedge"): Promise<void> {
  if (way === "wedge") return handheld.scan(parcel.tracking)
  await handheld.tap(scan.openCamera)
}

/** A clean parcel of one article, by keys alone once its label is read: Enter is the likeliest act of each screen. */
export async function inspect(
  handheld: Handheld,
  parcel: WaitingParcel,
  way: "camera" | "wedge" = "wedge",
): Promise<void> {
  const { page } = handheld
  await handheld.sees(scan.scanParcel)
  await look(handheld, parcel, way)
  await handheld.sees(receiving.parcelFound)
  await takePhotos(handheld)
  await go(page)
  await handheld.sees(receiving.inside.first)
  await handheld.scan(parcel.lines[0]?.gtin ?? "")
  await handheld.sees(receiving.unit.clean)
  await go(page)
  await handheld.sees(receiving.place.skip)
  await go(page)
  await handheld.sees(receiving.close.whole)
  await takePhotos(handheld)
  await go(page)
  await handheld.sees(scan.scanParcel)
}

/** Broken or worn beyond trying it, and who did it; the first of its defects. */
export async function inspectDamaged(
  handheld: Handheld,
  parcel: Pick<WaitingParcel, "tracking"> & { lines: readonly Pick<WaitingParcel["lines"][number], "gtin">[] },
  fault: "customer" | "carrier",
): Promise<void> {
  const { page } = handheld
  await handheld.sees(scan.scanParcel)
  await handheld.scan(parcel.tracking)
  await handheld.sees(receiving.parcelFound)
  await takePhotos(handheld)
  await page.keyboard.press("Enter")
  await handheld.sees(receiving.inside.first)
  await handheld.scan(parcel.lines[0]?.gtin ?? "")
  await handheld.tap(/^Abîmé ou en panne/)
  await handheld.sees(receiving.findings.defects)
  await page.getByRole("group", { name: receiving.findings.defects }).getByRole("button").first().click()
  await handheld.tap(domain.fault[fault])
  await handheld.tap(receiving.findings.restClean)
  await takePhotos(handheld)
  await handheld.tap(receiving.findings.validate)
  await handheld.tap(receiving.place.skip)
  await handheld.sees(receiving.close.whole)
  await takePhotos(handheld)
  await handheld.tap(/^Fermer/)
  await handheld.sees(scan.scanParcel)
}

/** While the main button asks for a photo: camera, shutter, each by Enter; the camera closes by itself after the last. */
export async function takePhotos(handheld: Handheld): Promise<void> {
  const { page } = handheld
  const asks = page.getByRole("button", { name: /^Photographier/ })
  const shutter = page.getByRole("button", { name: receiving.photo.shutter })
  // two of the fake camera's photos may be the same to the byte, and so one: what counts is what the draft names
  const kept = async () => JSON.stringify(await handheld.rows("drafts")).split('"sha256"').length
  for (let quiet = 0; quiet < 3; quiet++) {
    await page.waitForTimeout(250)
    if (await shutter.isVisible()) {
      const live = () => (document.querySelector("video")?.videoWidth ?? 0) > 0
      await page.waitForFunction(live, undefined, { timeout: 10_000 })
      const before = await kept()
      await page.keyboard.press("Enter")
      await eventually("the photo is kept", kept, (count) => count > before)
      quiet = 0
    } else if (await asks.last().isVisible()) {
      await page.keyboard.press("Enter")
      await shutter.waitFor()
      quiet = 0
    }
  }
}

export async function waiting(handheld: Handheld): Promise<Counters> {
  const meta = await handheld.rows<{ key: string; value: unknown }>("meta")
  return meta.find((row) => row.key === "counters")?.value as Counters
}

export async function sent(handheld: Handheld): Promise<void> {
  const nothingWaits = (counters: Counters) => counters?.facts === 0 && counters?.photos === 0
  await eventually("all sent", () => waiting(handheld), nothingWaits, 60_000)
}

export async function idOf(warehouse: Warehouse, parcel: WaitingParcel): Promise<string> {
  const row = await warehouse.read
    .selectFrom("parcel_keys")
    .select("parcel_id")
    .where("key", "=", parcel.tracking)
    .executeTakeFirstOrThrow()
  return row.parcel_id
}

/** One refund of the return in the provider's own books, and finance reads the same. */
export async function paidOnce(warehouse: Warehouse, parcel: WaitingParcel): Promise<void> {
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
