import { execFile } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { FactInput } from "../../client/outbox/record-fact.ts"
import { blobPath } from "../../server/blobs/disk.ts"
import { openDatabase } from "../../server/db/open.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { type Handheld, handheld, scanKept } from "../client-sync/handheld.ts"
import { type Bank, openBank } from "../jobs/till.ts"
import { testContext } from "../support/context.ts"
import { type Database, describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { imageOf } from "../support/images.ts"
import { type SeedReturn, type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { onlyOurs, type ServerProcess, startServer } from "../support/server-process.ts"
import { eventually } from "../support/warehouse.ts"
import { closed, inspected, opened } from "../sync/handheld.ts"

/** How many facts, each with a photo, come after the backup. */
const AFTER = Number(process.env.DRILL_FACTS ?? 20)

describeEngines("a server that is lost with all its photos, and restored from a backup", (under) => {
  let server: ServerProcess
  let bank: Bank
  let database: Database
  let seed: SeedSmall
  let one: Handheld
  let forgetful: Handheld
  let databaseUrl = ""
  let epochs: [string, string]
  let restored: string
  let paidBefore: Awaited<ReturnType<Bank["refunds"]>>
  const captured: { id: string; photos: string[] }[] = []
  const forgotten: string[] = []
  const elsewhere = mkdtempSync(join(tmpdir(), "backdock-drill-"))
  const file = join(elsewhere, "drill.backdock")

  const open = () =>
    openDatabase(databaseUrl ? { url: databaseUrl } : { file: join(server.dataDir, "backdock.sqlite") })
  const command = async (script: string, ...args: string[]) => {
    const env = { ...onlyOurs(), DATA_DIR: server.dataDir, DATABASE_URL: databaseUrl }
    const { stdout } = await promisify(execFile)("node", [`server/backup/${script}.ts`, ...args], { env })
    return stdout
  }
  const wireOf =
    (device: { id: string }): typeof fetch =>
    (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set("cookie", `bd_device=credential-of-${device.id}`)
      headers.set("origin", server.url)
      return fetch(server.url + String(input), { ...init, headers })
    }
  const capture = async (on: Handheld, ...inputs: FactInput[]) => {
    for (const input of inputs) {
      const sha256 = await on.photo(new Uint8Array(await imageOf()).buffer)
      const [fact] = await on.capture([{ ...input, photos: [{ slot: "label", sha256 }] } as FactInput])
      captured.push({ id: fact?.id ?? "", photos: [sha256] })
    }
  }
  const parcel = (on: Handheld, what: SeedReturn, category: string) =>
    capture(
      on,
      { type: "v1.ParcelOpened", body: opened(seed, what) },
      { type: "v1.UnitInspected", body: inspected(seed, what, {}, category) },
      { type: "v1.ParcelClosed", body: closed(seed, what) },
    )
  const untilQuiet = async (on: Handheld) => {
    for (let tries = 0; tries < 10; tries++) if ((await on.round()) === null && (await waits(on)) === 0) return
    throw new Error(`it does not become quiet: ${JSON.stringify(await on.round())}`)
  }
  const waits = async ({ db }: Handheld) => {
    const counters = await db.read("counters")
    return (counters?.facts ?? 0) + (counters?.photos ?? 0)
  }
  /** As if the minutes had passed in which a released refund may be taken back. */
  const letPay = () =>
    database.write((tx) => tx.updateTable("jobs").set({ run_at: 0 }).where("done_at", "is", null).execute())
  const epoch = async () =>
    (await database.read.selectFrom("meta").select("value").where("key", "=", "epoch").executeTakeFirst())?.value ?? ""

  beforeAll(async () => {
    bank = await openBank()
    const where = under.engine === "postgres" ? await under.fresh() : null
    databaseUrl = where && "url" in where ? where.url : ""
    const env = { TEST_PROVIDER_URL: bank.url, BACKUP_DIR: join(elsewhere, "nightly"), LOG_LEVEL: "warn" }
    server = await startServer({ env, ...(databaseUrl && { databaseUrl }) })
    database = await open()
    const ctx = testContext(database, { now: Date.now })
    ctx.clock.set(Date.now())
    seed = await seedSmall(ctx)
    const of = async (device: SeedSmall["device"], person: SeedSmall["people"]["operator"]) => {
      await testClient(ctx).on(device)
      return handheld({ fetch: wireOf(device), actor: { personId: person.id, signInId: person.signInId } })
    }
    one = await of(seed.device, seed.people.operator)
    forgetful = await of(seed.secondDevice, seed.people.secondOperator)

    await parcel(one, seed.jacket, "clothing")
    await capture(forgetful, ...[1, 2, 3].map((n) => scanKept(seed.siteId, `before ${n}`)))
    for (const on of [one, forgetful]) await untilQuiet(on)
    await letPay()
    await eventually(
      "the first refund is paid",
      () => bank.refunds(),
      (all) => all.length > 0,
    )
    epochs = [await epoch(), ""]
    expect(await command("cli", file)).toMatch(/verified, with 6 photos/)

    await parcel(one, seed.mugs, "home")
    await capture(one, ...Array.from({ length: AFTER - 3 }, (_, n) => scanKept(seed.siteId, `after ${n}`)))
    await capture(forgetful, ...[4, 5, 6].map((n) => scanKept(seed.siteId, `after ${n}`)))
    for (const on of [one, forgetful]) await untilQuiet(on)
    await letPay()
    const intents = () => database.read.selectFrom("intents").select("id").where("state", "=", "paid").execute()
    await eventually("the second refund is paid", intents, (all) => all.length > 2)
    paidBefore = await bank.refunds()
    // numbers 4 and 5 were held by a backup that went with the server: the handheld has let go of them
    for (const seq of [4, 5]) {
      const row = (await forgetful.db.facts.toArray()).find((fact) => fact.fact.seq === seq)
      await forgetful.db.facts.delete(row?.id ?? "")
      for (const sha256 of row?.photos ?? []) await forgetful.db.photos.delete(sha256)
      forgotten.push(row?.id ?? "")
    }

    await server.kill("SIGKILL")
    await database.close()
    for (const name of readdirSync(server.dataDir)) rmSync(join(server.dataDir, name), { recursive: true })
    restored = await command("restore-cli", file, "--force")
    database = await open()
    epochs[1] = await epoch()
    await server.restart()
    await capture(forgetful, scanKept(seed.siteId, "new 7"))
    for (const on of [one, forgetful]) await untilQuiet(on)
  }, 240_000)
  afterAll(async () => {
    for (const on of [one, forgetful]) on?.close()
    await database?.close()
    await server?.close()
    await bank?.close()
    rmSync(elsewhere, { recursive: true, force: true })
  })

  test("the drill: all that was captured is there once in the end, with its photos", async () => {
    expect(restored).toMatch(/^Restored: the data of .*, with 6 photos\./)
    // begun by the restore, and no second one by a device that knows more
    expect(epochs[1]).not.toBe(epochs[0])
    expect(await epoch()).toBe(epochs[1])
    const slots = await database.read.selectFrom("fact_slots").select("fact_id").execute()
    const kept = captured.filter(({ id }) => !forgotten.includes(id))
    expect(slots.map((slot) => slot.fact_id).sort()).toEqual(kept.map((fact) => fact.id).sort())
    expect(kept).toHaveLength(3 + 3 + AFTER + 3 + 1 - forgotten.length)
    const stored = await database.read.selectFrom("photos").select("sha256").where("state", "=", "stored").execute()
    const wanted = kept.flatMap((fact) => fact.photos).sort()
    expect(stored.map((photo) => photo.sha256).sort()).toEqual(wanted)
    const blobs = join(server.dataDir, "blobs")
    const files = readdirSync(join(blobs, "sealed"), { recursive: true }) as string[]
    for (const sha256 of wanted) expect(files).toContain(blobPath("", "sealed", sha256).slice("sealed/".length))
    expect(await database.read.selectFrom("fact_photos").select("here").where("here", "=", 0).execute()).toEqual([])
  })

  test("the drill: nothing is refunded twice, and the books agree", async () => {
    expect(paidBefore.length).toBeGreaterThan(2)
    await letPay()
    const due = () =>
      database.read
        .selectFrom("jobs")
        .select("kind")
        .where("done_at", "is", null)
        .where("run_at", "<=", Date.now())
        .execute()
    await eventually("nothing is left to pay at once", due, (jobs) => jobs.length === 0)
    expect(await bank.refunds()).toEqual(paidBefore)
    const over = await database.read
      .selectFrom("payments")
      .select("id")
      .whereRef("refunded_minor", ">", "captured_minor")
      .execute()
    expect(over).toEqual([])
    expect(await checkLedger(database.read)).toEqual([])
  })

  test("fault 26: A device that has deleted what a restored server lost goes on syncing, and the lost range is named to an administrator.", async () => {
    const [stream] = await forgetful.db.streams.toArray()
    const gaps = await database.read.selectFrom("stream_gaps").select(["stream", "from_seq", "to_seq"]).execute()
    expect(gaps).toEqual([{ stream: stream?.stream, from_seq: 4, to_seq: 5 }])
    const ctx = testContext(database, { now: Date.now })
    const administrator = await testClient(ctx).as(seed.people.administrator)
    const cookie = `bd_session=${administrator.cookies.get("bd_session")}`
    const answer = await fetch(`${server.url}/api/devices`, { headers: { cookie } })
    const { devices } = (await answer.json()) as { devices: { id: string; warnings: unknown[] }[] }
    const warned = devices.filter((device) => device.warnings.length > 0)
    expect(warned).toMatchObject([{ id: seed.secondDevice.id, warnings: [{ code: "gap", from: 4, to: 5 }] }])
    const last = await database.read
      .selectFrom("fact_slots")
      .select("seq")
      .where("stream", "=", stream?.stream ?? "")
      .orderBy("seq")
      .execute()
    expect(last.map((slot) => slot.seq)).toEqual([1, 2, 3, 6, 7])
  })
})
