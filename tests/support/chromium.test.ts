import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import bwipjs from "bwip-js/node"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"
import { launchChromium } from "./chromium.ts"
import { describeChromium } from "./describe-chromium.ts"
import { writeFilm } from "./film.ts"

let server: Server
let url: string
const folder = mkdtempSync(join(tmpdir(), "backdock-film-"))

beforeAll(async () => {
  const wasm = readFileSync(new URL(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")))
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer as ArrayBuffer } })
  server = createServer((_, response) =>
    response.setHeader("content-type", "text/html").end("<!doctype html><title>t</title>"),
  )
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One frame of the camera as a PNG. */
async function frameOf(page: Page): Promise<Buffer> {
  const data = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } })
    const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true })
    await video.play()
    await new Promise((done) => video.requestVideoFrameCallback(done))
    const canvas = Object.assign(document.createElement("canvas"), {
      width: video.videoWidth,
      height: video.videoHeight,
    })
    canvas.getContext("2d")?.drawImage(video, 0, 0)
    return canvas.toDataURL("image/png")
  })
  return Buffer.from(data.split(",")[1] ?? "", "base64")
}

describeChromium("the browser under test", () => {
  test("plays a film of a worsened label through the camera, and the code in it can still be read", async () => {
    const label = await bwipjs.toBuffer({
      bcid: "code128",
      text: "RMA0042",
      scale: 4,
      height: 20,
      padding: 10,
      backgroundcolor: "ffffff",
    })
    const film = join(folder, "label.y4m")
    await writeFilm(film, label, { turn: 8, dim: 0.75, blur: 0.8, noise: 12 })
    const browser = await launchChromium({ fakeVideo: film })
    await browser.page.goto(url)
    const read = await readBarcodes(await frameOf(browser.page))
    await browser.close()
    expect(read.map((each) => each.text)).toEqual(["RMA0042"])
  })

  test("keeps what was stored strictly when it is killed, and starts again on the same profile", async () => {
    const userDataDir = join(folder, "profile")
    const first = await launchChromium({ userDataDir })
    await first.page.goto(url)
    await first.page.evaluate(
      () =>
        new Promise<void>((done) => {
          const open = indexedDB.open("kept", 1)
          open.onupgradeneeded = () => open.result.createObjectStore("rows")
          open.onsuccess = () => {
            const write = open.result.transaction("rows", "readwrite", { durability: "strict" })
            write.objectStore("rows").put("there", 1)
            write.oncomplete = () => done()
          }
        }),
    )
    await first.kill()
    // the address must be the same origin: IndexedDB belongs to it
    const second = await launchChromium({ userDataDir })
    await second.page.goto(url)
    const kept = await second.page.evaluate(
      () =>
        new Promise((done) => {
          const open = indexedDB.open("kept", 1)
          open.onsuccess = () => {
            const read = open.result.transaction("rows").objectStore("rows").get(1)
            read.onsuccess = () => done(read.result)
          }
        }),
    )
    await second.close()
    expect(kept).toBe("there")
  })
})
