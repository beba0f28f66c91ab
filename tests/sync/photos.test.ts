import { Buffer } from "node:buffer"
import sharp from "sharp"
import { beforeEach, describe, expect, test } from "vitest"
import { lookAtImage } from "../../server/sync/look-at-image.ts"
import { MAX_PHOTO_BYTES } from "../../shared/contract/facts.ts"
import { EPOCH_HEADER, POSITION_HEADER } from "../../shared/contract/sync.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { imageOf, named, sha256Of } from "../support/images.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "./emptied.ts"
import { newHandheld, opened } from "./handheld.ts"

describeEngines("photos", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  let device: TestBrowser
  let client: ReturnType<typeof testClient>
  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    client = testClient(ctx)
    device = await client.on(seed.device)
  })
  const put = (bytes: Uint8Array, sha256 = sha256Of(bytes), headers = {}) =>
    device.ask("PUT", `/api/photos/${sha256}`, bytes, { "content-type": "image/jpeg", ...headers })
  const has = async (sha256: string) => (await device.ask("HEAD", `/api/photos/${sha256}`)).status === 204
  const rows = () => ctx.database.read.selectFrom("photos").selectAll().execute()
  /** Named by a parcel's opening, so that it belongs to a site. */
  const name = async (bytes: Uint8Array) => {
    const handheld = newHandheld(ctx, seed.device, seed.people.operator)
    await handheld.send(
      handheld.record("v1.ParcelOpened", opened(seed, seed.jacket), { photos: [named(bytes, "label")] }),
    )
  }

  test.each(["jpeg", "png", "webp"] as const)(
    "takes a %s, seals it as it came, and shows a copy of the same size",
    async (format) => {
      const bytes = await imageOf(format, 80, 60)
      const sha256 = sha256Of(bytes)
      expect(await has(sha256)).toBe(false)
      const answer = await put(bytes)
      expect(answer.body).toEqual({ sha256, stored: true })
      expect(answer.headers.get(EPOCH_HEADER)).toMatch(/^[0-9a-f]{24}$/)
      expect(answer.headers.get(POSITION_HEADER)).toMatch(/^\d+\.[0-9a-f]+$/)
      expect(await has(sha256)).toBe(true)
      expect(sha256Of(ctx.blobs.all.get(`sealed/${sha256}`) ?? new Uint8Array())).toBe(sha256)
      expect(await rows()).toMatchObject([
        { sha256, state: "stored", mime: `image/${format}`, width: 80, height: 60, bytes: bytes.byteLength },
      ])
      await name(bytes)
      const lead = await client.as(seed.people.lead)
      const shown = await lead.ask("GET", `/api/photos/${sha256}`)
      expect(shown.headers.get("content-type")).toBe("image/jpeg")
      expect(shown.headers.get("cache-control")).toBe("private, max-age=31536000, immutable")
      expect(await sharp(Buffer.from(shown.body)).metadata()).toMatchObject({ format: "jpeg", width: 80, height: 60 })
    },
  )

  test("shows no place, no phone and no owner that a camera wrote into it, and stands upright", async () => {
    const bytes = await sharp(Buffer.from(await imageOf("jpeg", 80, 60)))
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Copyright: "Camille Secret", Model: "SecretPhone" } })
      .jpeg()
      .toBuffer()
    expect(bytes.toString("latin1")).toContain("Camille Secret")
    await put(bytes)
    await name(bytes)
    const lead = await client.as(seed.people.lead)
    const shown = Buffer.from((await lead.ask("GET", `/api/photos/${sha256Of(bytes)}`)).body)
    expect(shown.toString("latin1")).not.toMatch(/Secret|Exif/)
    expect(await sharp(shown).metadata()).toMatchObject({ width: 60, height: 80 })
    expect(Buffer.from(ctx.blobs.all.get(`sealed/${sha256Of(bytes)}`) ?? []).equals(bytes)).toBe(true)
  })

  test("a photo whose hash is not its own is refused, and nothing of it is kept", async () => {
    const bytes = await imageOf()
    const answer = await put(bytes, "0".repeat(64))
    expect(answer.body).toMatchObject({ code: "hash_mismatch", status: 422 })
    expect(await rows()).toEqual([])
    expect(ctx.blobs.all.size).toBe(0)
  })

  test("what is not an image is refused, sealed nowhere, and stays refused", async () => {
    const jpeg = Buffer.from(await imageOf("jpeg", 200, 200))
    const bad: [string, Uint8Array][] = [
      ["text", Buffer.from("this is no photo")],
      ["nothing", new Uint8Array()],
      [
        "an SVG",
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
      ],
      [
        "an SVG that says it is XML",
        Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      ],
      ["a GIF", Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64")],
      ["a JPEG's beginning", jpeg.subarray(0, jpeg.length / 2)],
      ["a JPEG's head on a page", Buffer.concat([jpeg.subarray(0, 20), Buffer.from("<script>alert(1)</script>")])],
      ["a PDF", Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n")],
    ]
    for (const [what, bytes] of bad) {
      const answer = await put(bytes)
      expect([what, answer.status, answer.body.code]).toEqual([what, 422, "not_an_image"])
      expect([what, await has(sha256Of(bytes))]).toEqual([what, false])
    }
    expect([...ctx.blobs.all.keys()]).toEqual([])
    expect((await rows()).every((row) => row.state === "rejected" && row.code === "not_an_image")).toBe(true)
  })

  test("a small file that unpacks to a huge picture is refused before it is unpacked", async () => {
    const bytes = await sharp({ create: { width: 12_000, height: 6_000, channels: 3, background: "#fff" } })
      .png()
      .toBuffer()
    expect(bytes.byteLength).toBeLessThan(MAX_PHOTO_BYTES)
    expect((await put(bytes)).body.code).toBe("image_too_large")
    expect(ctx.blobs.all.size).toBe(0)
  })

  test("a body larger than any photo is refused, and a name that is no hash is not here", async () => {
    expect((await put(new Uint8Array(MAX_PHOTO_BYTES + 1), "0".repeat(64))).body.code).toBe("too_large")
    for (const name of ["x", "A".repeat(64), "..%2f..%2fsecret.key"])
      expect((await device.ask("PUT", `/api/photos/${name}`, new Uint8Array(3))).body.code).toBe("not_found")
  })

  test("says yes only where both the file and the row are there, and a photo sent again mends what is missing", async () => {
    const bytes = await imageOf()
    const sha256 = sha256Of(bytes)
    await ctx.blobs.put("sealed", sha256, bytes)
    expect(await has(sha256)).toBe(false)
    expect((await put(bytes)).status).toBe(200)
    expect(await has(sha256)).toBe(true)
    ctx.blobs.all.delete(`sealed/${sha256}`)
    expect(await has(sha256)).toBe(false)
    expect((await put(bytes)).status).toBe(200)
    expect(await has(sha256)).toBe(true)
    expect(await rows()).toHaveLength(1)
  })

  test("the same photo sent five times at once is one", async () => {
    const bytes = await imageOf()
    const answers = await Promise.all(Array.from({ length: 5 }, () => put(bytes)))
    expect(answers.map((answer) => answer.status)).toEqual(Array(5).fill(200))
    expect(await rows()).toHaveLength(1)
  })

  test("more at once than there is room for are told to come again, and do", async () => {
    const photos = await Promise.all(Array.from({ length: 20 }, () => imageOf()))
    const store = ctx.blobs.put
    let goOn = () => {}
    const held = new Promise<void>((done) => {
      goOn = done
    })
    ctx.blobs.put = (...blob) => held.then(() => store(...blob))
    const asked = photos.map(async (bytes) => {
      const answer = await put(bytes)
      // only those that were turned away are answered while the disk stands still
      if (answer.status === 503) goOn()
      return answer
    })
    const answers = await Promise.all(asked)
    const busy = answers.filter((answer) => answer.status === 503)
    expect(busy.length).toBeGreaterThan(0)
    expect(busy[0]?.headers.get("retry-after")).toBe("2")
    expect(await rows()).toHaveLength(20 - busy.length)
    for (const bytes of photos) expect((await put(bytes)).status).toBe(200)
    expect(await rows()).toHaveLength(20)
  })

  test("a device that names another epoch is told so, and nothing is kept", async () => {
    const bytes = await imageOf()
    const answer = await put(bytes, sha256Of(bytes), { [EPOCH_HEADER]: "another" })
    expect(answer.body).toMatchObject({ code: "epoch_changed", epoch: answer.headers.get(EPOCH_HEADER) })
    expect(await rows()).toEqual([])
  })

  test("are shown to a lead of their site, to finance and to quality, and refused to everyone else", async () => {
    const bytes = await imageOf()
    await put(bytes)
    const path = `/api/photos/${sha256Of(bytes)}`
    const statusFor = async (person: { id: string }) => (await (await client.as(person)).ask("GET", path)).status
    expect(await statusFor(seed.people.finance)).toBe(404)
    await name(bytes)
    expect(await statusFor(seed.people.lead)).toBe(200)
    expect(await statusFor(seed.people.finance)).toBe(200)
    expect(await statusFor(seed.people.quality)).toBe(200)
    expect(await statusFor(seed.people.operator)).toBe(403)
    expect(await statusFor(seed.people.customer_service)).toBe(403)
    await ctx.database.write((tx) =>
      tx.updateTable("person_roles").set({ site_id: seed.otherSiteId }).where("role", "=", "lead").execute(),
    )
    expect(await statusFor(seed.people.lead)).toBe(403)
    expect((await device.ask("GET", path)).body.code).toBe("not_signed_in")
    expect((await client.browser().ask("PUT", path, bytes)).body.code).toBe("device_unknown")
  })

  test("a copy that was lost is made anew from the evidence", async () => {
    const bytes = await imageOf()
    await put(bytes)
    await name(bytes)
    ctx.blobs.all.delete(`copy/${sha256Of(bytes)}`)
    const lead = await client.as(seed.people.lead)
    expect((await lead.ask("GET", `/api/photos/${sha256Of(bytes)}`)).status).toBe(200)
    expect(ctx.blobs.all.has(`copy/${sha256Of(bytes)}`)).toBe(true)
  })

  test("pictures of the catalogue are for devices and people, and a drawing's script runs nowhere", async () => {
    await ctx.blobs.put(
      "picture",
      "jacket",
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    )
    await ctx.blobs.put("picture", "mug", await imageOf("png"))
    await ctx.blobs.put("picture", "page", Buffer.from("<html><script>alert(1)</script></html>"))
    const operator = await client.as(seed.people.operator)
    const drawn = await device.ask("GET", "/api/pictures/jacket")
    expect(drawn.headers.get("content-type")).toBe("image/svg+xml")
    expect(drawn.headers.get("content-security-policy")).toMatch(/script-src 'self' 'wasm-unsafe-eval'/)
    expect((await operator.ask("GET", "/api/pictures/mug")).headers.get("content-type")).toBe("image/png")
    for (const name of ["page", "none", "..%2f..%2fsecret.key", "a.b.c", "%2e%2e"])
      expect([name, (await device.ask("GET", `/api/pictures/${name}`)).status]).toEqual([name, 404])
    expect((await client.browser().ask("GET", "/api/pictures/mug")).status).toBe(401)
  })
})

describe("looking at an image", () => {
  test("refuses one of which a single byte is lost in the middle of its data", async () => {
    const whole = Buffer.from(await imageOf("png", 100, 100))
    const hurt = Buffer.from(whole)
    hurt[whole.length / 2] = (hurt[whole.length / 2] ?? 0) ^ 0xff
    expect(await lookAtImage(hurt)).toMatchObject({ ok: false, code: "not_an_image" })
    expect((await lookAtImage(whole)).ok).toBe(true)
  })
})
