import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { ChromiumUnderTest } from "../support/chromium.ts"
import { describeChromium } from "../support/describe-chromium.ts"
import { type ClientHouse, inspect, openClientHouse } from "./client-house.ts"

let house: ClientHouse
let browser: ChromiumUnderTest

beforeAll(async () => {
  house = await openClientHouse(async (folder) => {
    await writeFile(join(folder, "phone.jpg"), await phonePhoto(4000, 3000))
    await writeFile(join(folder, "small.jpg"), await phonePhoto(400, 300))
    await writeFile(join(folder, "text.jpg"), "no image at all")
  })
  browser = await house.open()
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

/** As a phone held upright writes it: lying on its side, with a note to turn it. Its left half is red before turning. */
async function phonePhoto(width: number, height: number): Promise<Buffer> {
  const red = await sharp({ create: { width: width / 2, height, channels: 3, background: "#d02020" } })
    .png()
    .toBuffer()
  return sharp({ create: { width, height, channels: 3, background: "#2040d0" } })
    .composite([{ input: red, left: 0, top: 0 }])
    .withMetadata({ orientation: 6, exif: { IFD0: { Make: "SecretMaker" } } })
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** What keepPhoto makes of the file at this address, and the bytes that are then in the database. */
async function keep(address: string) {
  const { kept, row, base64 } = await browser.page.evaluate(async (from) => {
    const kept = await window.rooms.keepPhoto(await (await fetch(from)).blob(), "draft")
    const row = await window.rooms.db.photos.get(kept.sha256)
    const isBuffer = row?.bytes instanceof ArrayBuffer
    const text = Array.from(new Uint8Array(row?.bytes ?? new ArrayBuffer(0)), (byte) => String.fromCharCode(byte)).join(
      "",
    )
    return { kept, row: { state: row?.state, mime: row?.mime, size: row?.size, isBuffer }, base64: btoa(text) }
  }, address)
  return { kept, row, bytes: Buffer.from(base64, "base64") }
}

describeChromium("a photo at the shutter", () => {
  test("is kept upright, at most 1,600 px long, as a JPEG without what the camera wrote into it", async () => {
    const { kept, row, bytes } = await keep("/phone.jpg")
    const told = await sharp(bytes).metadata()
    expect([told.format, told.width, told.height]).toEqual(["jpeg", 1200, 1600])
    expect(told.orientation ?? 1).toBe(1)
    expect(bytes.includes("SecretMaker")).toBe(false)
    // turned clockwise, what was left is on top
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)]
    expect(at(600, 100)[0]).toBeGreaterThan(180)
    expect(at(600, 1500)[2]).toBeGreaterThan(180)
    expect(row).toEqual({ state: "draft", mime: "image/jpeg", size: bytes.length, isBuffer: true })
    expect(kept).toEqual({
      sha256: createHash("sha256").update(bytes).digest("hex"),
      size: bytes.length,
      mime: "image/jpeg",
    })
  })

  test("that is small is not blown up", async () => {
    const { bytes } = await keep("/small.jpg")
    const told = await sharp(bytes).metadata()
    expect([told.width, told.height]).toEqual([300, 400])
  })

  test("that is no image is refused, and the next one is kept all the same", async () => {
    const before = (await inspect(browser.page)).photos
    await expect(keep("/text.jpg")).rejects.toThrow()
    expect((await inspect(browser.page)).photos).toBe(before)
    expect((await keep("/small.jpg")).kept.size).toBeGreaterThan(0)
  })

  test("of the camera's own frame is kept like a file", async () => {
    const size = await browser.page.evaluate(async () => {
      const canvas = new OffscreenCanvas(1920, 1080)
      canvas.getContext("2d")?.fillRect(0, 0, 960, 1080)
      const frame = canvas.transferToImageBitmap()
      const kept = await window.rooms.keepPhoto(frame, "draft")
      const row = await window.rooms.db.photos.get(kept.sha256)
      const bitmap = await createImageBitmap(new Blob([row?.bytes ?? new ArrayBuffer(0)]))
      return [bitmap.width, bitmap.height, frame.width]
    })
    // the frame itself went to the worker: nothing of it stays behind
    expect(size).toEqual([1600, 900, 0])
  })

  test("of what the video shows is that picture, also where the browser has no frame of it to give", async () => {
    const told = await browser.page.evaluate(async () => {
      const canvas = document.createElement("canvas")
      Object.assign(canvas, { width: 1920, height: 1080 })
      const pen = canvas.getContext("2d")
      const paint = () => {
        Object.assign(pen ?? {}, { fillStyle: "#2040d0" })
        pen?.fillRect(0, 0, 1920, 1080)
        Object.assign(pen ?? {}, { fillStyle: "#d02020" })
        pen?.fillRect(0, 0, 960, 540)
      }
      const painting = setInterval(paint, 30)
      const video = document.createElement("video")
      video.muted = true
      video.srcObject = canvas.captureStream(30)
      await video.play()
      const lookAt = async () => {
        const picture = await window.rooms.grabFrame(video)
        const kind = picture.constructor.name
        const { sha256 } = await window.rooms.keepPhoto(picture, "draft")
        const row = await window.rooms.db.photos.get(sha256)
        const bitmap = await createImageBitmap(new Blob([row?.bytes ?? new ArrayBuffer(0)]))
        const sheet = new OffscreenCanvas(bitmap.width, bitmap.height)
        const look = sheet.getContext("2d")
        look?.drawImage(bitmap, 0, 0)
        const at = (x: number, y: number) => {
          const [red = 0, , blue = 0] = look?.getImageData(x, y, 1, 1).data ?? []
          return red > 150 && blue < 90 ? "red" : blue > 150 && red < 90 ? "blue" : `${red} ${blue}`
        }
        return [kind, bitmap.width, bitmap.height, at(400, 200), at(1200, 200), at(400, 700)]
      }
      const framed = await lookAt()
      Reflect.deleteProperty(window, "VideoFrame")
      const without = await lookAt()
      clearInterval(painting)
      return [framed, without]
    })
    const picture = [1600, 900, "red", "blue", "blue"]
    expect(told).toEqual([
      ["VideoFrame", ...picture],
      ["ImageBitmap", ...picture],
    ])
  })
})
