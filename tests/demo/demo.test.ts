import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { verifyAudit } from "../../server/audit/verify.ts"
import { diskBlobs } from "../../server/blobs/disk.ts"
import { type Database, openDatabase } from "../../server/db/open.ts"
import { PHOTOGRAPHED } from "../../server/demo/announce.ts"
import { labelStories, parcelsFor } from "../../server/demo/label-stories.ts"
import { labelsPage, onePage, storyPage } from "../../server/demo/labels-page.ts"
import { LEAKING_LOT } from "../../server/demo/planted.ts"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import { type Chapter, chaptersOf, USUAL_RETURNS } from "../../server/demo/sizes.ts"
import { unannounced } from "../../server/demo/unannounced.ts"
import { expectedParcels } from "../../server/demo/waiting-parcels.ts"
import { listSignals } from "../../server/insights/list-signals.ts"
import { answerNumbers } from "../../server/insights/numbers/answer.ts"
import { readQuestion } from "../../server/insights/numbers/question.ts"
import { unitsOfSignal } from "../../server/insights/units-behind.ts"
import { labelSvg } from "../../server/labels/label-svg.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { readOwnNumber } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { type DocKind, docBodies } from "../../shared/contract/device-docs.ts"
import { exceptionKinds, grades, holdReasons, roles } from "../../shared/domain/states.ts"
import { readCodes } from "../labels/read-codes.ts"
import { testContext } from "../support/context.ts"
import { usualDemo } from "../support/engines.ts"

let folder: string
let database: Database
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "backdock-demo-"))
  cpSync((await usualDemo()).dataFrom, folder, { recursive: true })
  database = await openDatabase({ file: join(folder, "backdock.sqlite") })
}, 180_000)
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const chapters = chaptersOf(USUAL_RETURNS)
const count = (chapter: Chapter) => chapters[chapter][1] - chapters[chapter][0]
const parcelsIn = async (...states: string[]) =>
  (
    await database.read
      .selectFrom("parcels")
      .select("id")
      .where("state", "in", states as "arrived"[])
      .execute()
  ).length

describe("the demo's shop", () => {
  test("has about 2,000 returns, each chapter as long as its plan says", async () => {
    const returns = await database.read.selectFrom("returns").select("status").execute()
    expect(returns).toHaveLength(2_000)
    expect(await parcelsIn("arrived")).toBe(count("waiting"))
    const cancelled = returns.filter(({ status }) => status === "cancelled").length
    expect(await parcelsIn("closed")).toBe(count("clean") + count("odd") + count("held") + count("past") - cancelled)
    expect(await parcelsIn("lost")).toBe(count("lost"))
    // parcels that nobody announced
    expect(await parcelsIn("opened")).toBe(Math.floor(count("odd") / 12))
    const today = await expectedParcels(database.read, { size: 200, skip: 0 })
    expect(today.filter((parcel) => parcel.expectedDay === today[0]?.expectedDay).length).toBeGreaterThan(50)
  })

  test("shows every kind of exception, every grade, and a hold of each kind that a dock can cause", async () => {
    const open = await database.read.selectFrom("exceptions").select("kind").where("closed_at", "is", null).execute()
    // a customer does that one, on the page of their return
    const atDock = exceptionKinds.filter((kind) => kind !== "customer_objects")
    expect([...new Set(open.map((row) => row.kind))].sort()).toEqual(atDock.sort())
    const units = await database.read.selectFrom("units").select("grade").execute()
    expect(new Set(units.map((unit) => unit.grade))).toEqual(new Set([...grades, null]))
    const held = await database.read.selectFrom("intents").select("reasons").where("state", "=", "held").execute()
    const reasons = new Set(held.flatMap((intent) => JSON.parse(intent.reasons) as string[]))
    // a person of finance, another shop or a backup does these
    const notHere = ["fact_in_review", "imported_record", "restored", "on_hold"]
    expect([...reasons].sort()).toEqual(holdReasons.filter((reason) => !notHere.includes(reason)).sort())
    const owed = await database.read.selectFrom("returns").select("id").where("obligations", "!=", "[]").execute()
    expect(owed.length).toBeGreaterThan(5)
  })

  test("was recorded by its handhelds and refused nowhere", async () => {
    const facts = await database.read.selectFrom("facts").select(["verdict", "device_id", "seq", "stream"]).execute()
    expect(facts.filter((fact) => fact.verdict !== "accepted")).toEqual([])
    expect(new Set(facts.map((fact) => fact.device_id)).size).toBe(4)
    const streams = await database.read.selectFrom("streams").selectAll().execute()
    for (const { id, last_seq } of streams) expect(facts.filter((fact) => fact.stream === id)).toHaveLength(last_seq)
  })

  test("holds a past on which a decision made again finds nothing new", async () => {
    const ctx = testContext(database, { demo: true, now: () => Date.now() })
    const { returns } = await database.read
      .selectFrom("returns")
      .select((eb) => eb.fn.countAll<number>().as("returns"))
      .executeTakeFirstOrThrow()
    expect(returns).toBe(USUAL_RETURNS)
    const past = await database.read
      .selectFrom("returns")
      .select("id")
      .where("created_at", "<", Date.now() - 8 * 86_400_000)
      .where("status", "in", ["completed", "received", "cancelled"])
      .orderBy("rma")
      .limit(40)
      .execute()
    expect(past).toHaveLength(40)
    await database.write(async (tx) => {
      for (const { id } of past) await decideReturn(tx, ctx, id, "again")
    })
    const again = await database.read.selectFrom("decisions").select("output").where("cause", "=", "again").execute()
    expect(again).toEqual([])
  })

  test("tells from the start of what is planted in it, with photos behind it", async () => {
    const quality = { kind: "person", id: "x", roles: [{ role: "quality", siteId: null }] } as const
    const listed = await listSignals(database.read, quality, { state: "open" })
    if (!listed.ok) throw new Error(listed.code)
    const { signals } = listed.value
    const lot = signals.find((one) => one.about.batch === LEAKING_LOT)
    expect(lot).toMatchObject({ kind: "batch_defect", about: { defect: "broken" }, state: "new" })
    expect(lot?.share?.low).toBeGreaterThan(3 * (lot?.usual ?? 1))
    expect(signals.some(({ about }) => about.product?.includes("Mistral") && about.reason === "too_small")).toBe(true)
    const behind = await unitsOfSignal(database.read, quality, { id: lot?.id ?? "" })
    // and those that came this week, which nobody has looked at yet
    expect(behind.ok && behind.value.total).toBeGreaterThanOrEqual(lot?.count ?? 0)
    expect(behind.ok && behind.value.units.filter((unit) => unit.photos.length > 0).length).toBeGreaterThan(9)
  })

  test("has its numbers and themes from the start, with what was deducted, judged and paid, not zeros", async () => {
    const measures = "returned,deducted,refunded,cost,depreciation,agreed"
    const question = readQuestion({ measures }, Date.now())
    if (!question.ok) throw new Error(question.detail)
    const told = await answerNumbers(database.read, question.value, null)
    if (!told.ok) throw new Error(told.detail)
    for (const [name, { value }] of Object.entries(told.value.total.values))
      expect([name, Number(value) > 0]).toEqual([name, true])
    const uncounted = await database.read
      .selectFrom("units")
      .innerJoin("returns", "returns.id", "units.return_id")
      .leftJoin("learned_units", "learned_units.unit_id", "units.id")
      .where("learned_units.unit_id", "is", null)
      .where("units.acceptance", "=", "accepted")
      .select("units.id")
      .execute()
    expect(uncounted).toEqual([])
    expect(await database.read.selectFrom("themes").select("id").limit(3).execute()).toHaveLength(3)
  })

  test("leaves articles that no return names, so that customer service can announce another one", async () => {
    const left = await database.read
      .selectFrom("order_lines")
      .leftJoin("return_lines", "return_lines.order_line_id", "order_lines.id")
      .select("order_lines.order_id")
      .where("return_lines.id", "is", null)
      .execute()
    expect(left).toHaveLength(count("coming") / 2 + unannounced.flatMap((order) => order.bought).length)
  })

  test("balances its books to zero, pays within every capture and keeps a whole audit", async () => {
    expect(await checkLedger(database.read)).toEqual([])
    const payments = await database.read.selectFrom("payments").selectAll().execute()
    expect(payments.filter((one) => one.reserved_minor + one.refunded_minor > one.captured_minor)).toEqual([])
    expect(await verifyAudit(database.read)).toMatchObject({ ok: true, records: expect.any(Number) })
  })

  test("keeps every photo that its facts name, but for those that it tells of as awaited", async () => {
    const blobs = diskBlobs(join(folder, "blobs"))
    const named = await database.read
      .selectFrom("fact_photos")
      .leftJoin("photos", "photos.sha256", "fact_photos.sha256")
      .select(["fact_photos.sha256", "here", "photos.state"])
      .execute()
    const awaited = named.filter((photo) => photo.here === 0)
    expect(awaited.length).toBeGreaterThan(0)
    expect(awaited.length).toBeLessThan(5)
    const kept = new Set(named.filter((photo) => photo.here === 1).map((photo) => photo.sha256))
    for (const sha256 of kept) {
      expect(await blobs.has("sealed", sha256)).toBe(true)
      const copy = await blobs.get("copy", sha256)
      expect((await sharp(copy as Uint8Array).metadata()).exif).toBeUndefined()
    }
  })
})

describe("the demo's labels", () => {
  test("are all unique, and each reads as the parcel or person that it is on", async () => {
    const parcels = await database.read.selectFrom("parcels").select(["id", "key", "carrier"]).execute()
    const announced = parcels.filter((parcel) => parcel.carrier !== null)
    expect(new Set(announced.map((parcel) => parcel.key)).size).toBe(announced.length)
    for (const { key } of announced) expect(parseScan(key ?? "")).toMatchObject({ kind: "tracking", valid: true, key })
    const rmas = await database.read.selectFrom("returns").select("rma").execute()
    expect(new Set(rmas.map((row) => row.rma)).size).toBe(rmas.length)
    for (const { rma } of rmas) expect(readOwnNumber(rma)).toMatchObject({ kind: "rma", key: rma })
    const badges = new Set(demoSignIns.map((one) => one.badge))
    expect(badges.size).toBe(demoSignIns.length)
  })

  test("can be scanned as they are printed: what a decoder reads leads to the parcel", async () => {
    const waiting = await expectedParcels(database.read, { size: 12, skip: 0 })
    for (const { carrier, tracking, rmas, shopName } of waiting) {
      const svg = labelSvg({ carrier, tracking, rma: rmas[0] ?? "", shopName })
      const { data, info } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
      const picture = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
      const keys = (await readCodes(picture)).map((code) => parseScan(code).key)
      expect(keys.sort()).toEqual([tracking, rmas[0]].sort())
    }
  })

  test("show the parcels that wait, those at the dock, another warehouse's, articles, badges and commands", async () => {
    const page = await labelsPage(database.read, 1)
    const parts = [...page.matchAll(/data-part="(\w+)">(.*?)<\/section>/gs)]
    const figures = Object.fromEntries(parts.map(([, name, inside]) => [name, inside?.split("<figure>").length ?? 0]))
    expect(figures).toEqual({
      parcels: 13,
      atDock: 7,
      elsewhere: 3,
      articles: expect.any(Number),
      badges: 4,
      commands: 7,
    })
    const next = await labelsPage(database.read, 2)
    expect(next).toContain("?page=1")
    expect(next).not.toContain('data-part="atDock"')
    expect(page).not.toMatch(/<script|style=/)
  })

  test("can be asked for by story, and shown one at a time with a way to the next", async () => {
    for (const story of labelStories) {
      const page = await storyPage(database.read, story)
      expect([story, page.includes("<figure>")]).toEqual([story, true])
    }
    const strangers = await parcelsFor(database.read, "unknown")
    for (const { tracking } of strangers) {
      const key = { key: tracking, kind: "tracking", valid: true }
      expect(parseScan(tracking)).toMatchObject(key)
      expect(
        await database.read.selectFrom("parcel_keys").select("key").where("key", "=", tracking).executeTakeFirst(),
      ).toBeUndefined()
    }
    for (const { tracking } of await parcelsFor(database.read, "misread")) expect(parseScan(tracking).valid).toBe(false)
    const one = await onePage(database.read, "clean", 2, 1)
    expect(one.match(/<figure>/g)).toHaveLength(1)
    expect(one).toContain('rel="next"')
    expect(one).toContain("one=3")
  })

  test("include the parcel of the real photograph, on its way and in one box", async () => {
    const parcel = await database.read
      .selectFrom("parcel_keys")
      .innerJoin("parcels", "parcels.id", "parcel_keys.parcel_id")
      .innerJoin("parcel_returns", "parcel_returns.parcel_id", "parcels.id")
      .select(["parcels.state", "parcels.carrier"])
      .where("parcel_keys.key", "=", PHOTOGRAPHED.key)
      .execute()
    expect(parcel).toEqual([{ state: "in_transit", carrier: PHOTOGRAPHED.carrier }])
  })
})

describe("what the demo's handhelds are told", () => {
  test("names no customer, address, e-mail or comment, in any document of any site", async () => {
    const customers = await database.read.selectFrom("customers").select(["name", "email", "address"]).execute()
    const lines = await database.read.selectFrom("return_lines").select("comment").execute()
    expect(customers.length).toBeGreaterThan(1_000)
    const secrets = new Set(
      [...customers.flatMap((one) => [one.name, one.email]), ...lines.map((line) => line.comment)].filter(
        (text): text is string => text !== null,
      ),
    )
    for (const { address } of customers) for (const line of JSON.parse(address) as string[]) secrets.add(line)
    expect(secrets.size).toBeGreaterThan(1_500)
    const docs = await database.read.selectFrom("device_docs").select("body").where("body", "is not", null).execute()
    const all = docs.map((doc) => doc.body).join("\n")
    expect(all.length).toBeGreaterThan(300_000)
    for (const secret of secrets) if (all.includes(secret)) expect.fail(`told to handhelds: ${secret}`)
    expect(all).not.toMatch(/@(example|courriel|poste)|"(email|customer|address|comment|phone)":/)
  })

  test("fits the contract, document by document, and only names what it has", async () => {
    const docs = await database.read.selectFrom("device_docs").selectAll().where("body", "is not", null).execute()
    const ids = new Set(docs.filter((doc) => doc.kind === "return").map((doc) => doc.id))
    for (const doc of docs) {
      const parsed = docBodies[doc.kind as DocKind].safeParse(JSON.parse(doc.body ?? ""))
      if (!parsed.success) expect.fail(`${doc.kind} ${doc.id}: ${parsed.error.issues[0]?.path.join(".")}`)
      if (doc.kind === "parcel")
        for (const id of (parsed.data as { returnIds: string[] }).returnIds) expect(ids).toContain(id)
    }
  })
})

describe("the demo's people", () => {
  test("are one of each role at least, and each may sign in with what the start prints", async () => {
    expect([...new Set(demoSignIns.map((one) => one.role))].sort()).toEqual([...roles].sort())
    const people = await database.read.selectFrom("people").selectAll().execute()
    for (const one of demoSignIns) expect(people.find((person) => person.email === one.email)?.badge).toBe(one.badge)
    const others = people.filter((person) => !demoSignIns.some((one) => one.email === person.email))
    expect(others.every((person) => person.password_hash === null && person.pin_hash === null)).toBe(true)
    for (const person of people) if (!others.includes(person)) expect(person.password_hash).toMatch(/^\$argon2id\$/)
  })
})
