import { test } from "vitest"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { filmOfLabel, filmOfPhotograph, MOVING, photographed } from "../support/label-film.ts"
import { parcelWith, plainParcel } from "../support/warehouse.ts"
import { openDock, receiveOffline } from "./receive-offline.ts"

describeChromium("from the dock to the refund by camera", () => {
  const dock = openDock()

  test("pays once for a parcel whose label moves before the camera, inspected offline, with the browser lost before sending [postgres]", async () => {
    const warehouse = await dock.open("postgres")
    const parcel = await plainParcel(warehouse)
    const film = await filmOfLabel(dock.folder(), { ...parcel, rma: parcel.rmas[0] ?? "" }, MOVING)
    await receiveOffline(dock, warehouse, parcel, { film, profile: dock.folder(), way: "camera" })
  })

  test("pays once for a parcel whose label is a real photograph [sqlite]", async () => {
    const warehouse = await dock.open("sqlite")
    const parcel = await parcelWith(warehouse, parseScan(photographed.text).key)
    const film = await filmOfPhotograph(dock.folder())
    await receiveOffline(dock, warehouse, parcel, { film, profile: dock.folder(), way: "camera" })
  })
})
