import { expect, test } from "vitest"
import { describeChromium } from "../support/describe-chromium.ts"
import { filmOfLabel, filmOfLabels, labelBarsPicture, SHAKY } from "../support/label-film.ts"
import { plainParcel } from "../support/warehouse.ts"
import { launchHandheld, startShift, words } from "./handheld.ts"
import { takePhotos } from "./operator.ts"
import { openDock } from "./receive-offline.ts"

const { scan, receiving } = words

describeChromium("what the camera sees", () => {
  const dock = openDock()

  test("is a question where two labels that are expected lie one below the other in a dim corner, and the one that is tapped is opened", async () => {
    const warehouse = await dock.open("sqlite")
    const parcels = [await plainParcel(warehouse, 0), await plainParcel(warehouse, 1)]
    const labels = parcels.map((parcel) => ({ ...parcel, rma: parcel.rmas[0] ?? "" }))
    const film = await filmOfLabels(dock.folder(), labels)
    const handheld = await launchHandheld(warehouse.proxy.url, { fakeVideo: film, userDataDir: dock.folder() })
    dock.ends.push(() => handheld.browser.close())
    await startShift(handheld)
    await handheld.tap(scan.openCamera)
    await handheld.sees(scan.camera.whichOne)
    const second = parcels[1]?.tracking ?? ""
    expect(await handheld.page.getByRole("button", { name: /^[0-9A-Z]{8,}$/ }).count()).toBe(2)
    await handheld.tap(second)
    await handheld.sees(receiving.parcelFound)

    // and of a photo that was taken of both: the other one is that of another parcel
    await takePhotos(handheld)
    const [slot] = await handheld.page.locator(".receiving-thumb-name").allInnerTexts()
    await handheld.tap(slot ?? "")
    await handheld.tap(receiving.photo.read)
    await handheld.page.getByRole("button", { name: [...(parcels[0]?.tracking ?? "")].join(" "), exact: true }).click()
    await handheld.sees(receiving.ask.title.another_parcel)
  })

  test("is read in a browser that runs no WebAssembly, the same label in a tired hand", async () => {
    const warehouse = await dock.open("sqlite")
    const parcel = await plainParcel(warehouse)
    const film = await filmOfLabel(dock.folder(), { ...parcel, rma: parcel.rmas[0] ?? "" }, SHAKY)
    const handheld = await launchHandheld(warehouse.proxy.url, { fakeVideo: film })
    dock.ends.push(() => handheld.browser.close())
    const refused: string[] = []
    await handheld.page.context().route("**/*.wasm", (route) => {
      refused.push(route.request().url())
      return route.abort()
    })
    await startShift(handheld)
    // what the service worker asked for does not count
    refused.length = 0
    await handheld.tap(scan.openCamera)
    await handheld.sees(receiving.parcelFound)
    expect(refused).not.toEqual([])
  })

  test("is nothing where it is refused, missing, taken or broken: each says what to do, and typing and a photo go on", async () => {
    const warehouse = await dock.open("sqlite")
    const parcel = await plainParcel(warehouse)
    const handheld = await launchHandheld(warehouse.proxy.url, { userDataDir: dock.folder() })
    dock.ends.push(() => handheld.browser.close())
    await startShift(handheld)
    const { page } = handheld
    const troubles = [
      ["NotAllowedError", scan.camera.refused],
      ["NotFoundError", scan.camera.none],
      ["NotReadableError", scan.camera.taken],
      ["TypeError", scan.camera.broken],
    ] as const
    for (const [name, said] of troubles) {
      await page.evaluate((name) => {
        navigator.mediaDevices.getUserMedia = async () => {
          throw new DOMException("", name)
        }
      }, name)
      await handheld.tap(scan.openCamera)
      await handheld.sees(said.title, said.what)
      await page.keyboard.press("Escape")
    }
    await handheld.tap(scan.openCamera)
    await handheld.tap(scan.typeNumber)
    await handheld.sees(scan.typed.title)
    await page.keyboard.press("Escape")
    await handheld.tap(scan.openCamera)
    const buffer = await labelBarsPicture({ ...parcel, rma: parcel.rmas[0] ?? "" })
    await page
      .locator(".camera-finder input[type=file]")
      .setInputFiles({ name: "l.png", mimeType: "image/png", buffer })
    await handheld.sees(receiving.parcelFound)
  })
})
