import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect } from "vitest"
import type { WaitingParcel } from "../../server/demo/waiting-parcels.ts"
import { launchChromium } from "../support/chromium.ts"
import type { Engine } from "../support/engines.ts"
import { openWarehouse, type Warehouse } from "../support/warehouse.ts"
import { handheldOn, startAnotherShift, words } from "./handheld.ts"
import { arrive, inspect, paidOnce, sent, waiting, watchForStrangers } from "./operator.ts"

const { scan } = words

export interface Dock {
  /** Ended after the test, last first. */
  ends: (() => Promise<unknown> | unknown)[]
  /** A folder that goes with the test. */
  folder(): string
  open(engine: Engine): Promise<Warehouse>
}

/** What each test of a file opens is closed after it. */
export function openDock(): Dock {
  const ends: Dock["ends"] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  return {
    ends,
    folder: () => {
      const made = mkdtempSync(join(tmpdir(), "backdock-journey-"))
      ends.push(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }))
      return made
    },
    open: async (engine) => {
      const warehouse = await openWarehouse({ engine, payAfterSeconds: 1 })
      ends.push(warehouse.close)
      return warehouse
    },
  }
}

/** Arrival and inspection with the server dead, the browser killed before it sends, started again; then paid once. */
export async function receiveOffline(
  { ends }: Dock,
  warehouse: Warehouse,
  parcel: WaitingParcel,
  { film, profile, way }: { film?: string; profile: string; way: "camera" | "wedge" },
): Promise<void> {
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
