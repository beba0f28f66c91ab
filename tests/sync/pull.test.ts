import { sql } from "kysely"
import { expect, test } from "vitest"
import { publish } from "../../server/feed/publish.ts"
import { acceptFact } from "../../server/receiving/answer-fact.ts"
import { forgetRemovals } from "../../server/sync/forget-removals.ts"
import type { DocKind } from "../../shared/contract/device-docs.ts"
import { PullReply } from "../../shared/contract/sync.ts"
import { DAY, HOUR, type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "./emptied.ts"
import { arrived, inspected, newHandheld, opened, photoOf } from "./handheld.ts"

describeEngines("pull", (under) => {
  const open = emptied(under)
  const house = async () => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    const client = testClient(ctx)
    return { ctx, seed, client, device: await client.on(seed.device) }
  }
  const pull = async (browser: TestBrowser, query: Record<string, string> = {}) => {
    const answer = await browser.ask("GET", `/api/sync/pull?${new URLSearchParams(query)}`)
    expect([answer.status, answer.body?.code]).toEqual([200, undefined])
    return PullReply.parse(answer.body)
  }
  /** All pages from a cursor on, and what a device holds then. */
  const pullAll = async (browser: TestBrowser, from?: string, scope = "site") => {
    const held = new Map<string, unknown>()
    const pages: PullReply[] = []
    for (let cursor = from; ; cursor = pages.at(-1)?.cursor) {
      pages.push(await pull(browser, { scope, ...(cursor && { cursor }) }))
      for (const doc of pages.at(-1)?.docs ?? [])
        if (doc.body === null) held.delete(`${doc.kind} ${doc.id}`)
        else held.set(`${doc.kind} ${doc.id}`, doc.body)
      if (!pages.at(-1)?.more) return { held, pages, cursor: pages.at(-1)?.cursor ?? "" }
    }
  }
  const lay = (ctx: TestContext, siteId: string, ids: readonly string[], title = "Tasse") => {
    const rows = ids.map((id) => {
      const body = JSON.stringify({ sku: id, gtins: [], title, category: null, picture: null })
      return { site_id: siteId, scope: "catalogue" as const, kind: "product", id, position: null, body }
    })
    return ctx.database.write((tx) =>
      tx
        .insertInto("device_docs")
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(["site_id", "kind", "id"])
            .doUpdateSet((eb) => ({ position: null, body: eb.ref("excluded.body") })),
        )
        .execute(),
    )
  }
  const drop = (ctx: TestContext, siteId: string, kind: DocKind, id: string) =>
    ctx.database.write((tx) => publish(tx, { siteId, kind, id }, null))
  const names = (count: number, prefix = "p") =>
    Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(4, "0")}`)

  test("gives a device its site, of no customer a name, and then only what changed", async () => {
    const { ctx, seed, device } = await house()
    const first = await pullAll(device)
    expect(first.pages).toHaveLength(1)
    expect(first.pages[0]).toMatchObject({ full: true, more: false, total: first.held.size, serverTime: ctx.now() })
    expect([...new Set([...first.held.keys()].map((key) => key.split(" ")[0]))].sort()).toEqual([
      "bin",
      "colleague",
      "parcel",
      "policy",
      "return",
      "site",
    ])
    expect(JSON.stringify([...first.held.values()])).not.toMatch(/secret/i)
    const nothing = await pull(device, { cursor: first.cursor })
    expect(nothing).toMatchObject({ docs: [], full: false, more: false, total: 0, verdicts: [] })
    const handheld = newHandheld(ctx, seed.device, seed.people.operator)
    await handheld.send(handheld.record("v1.ParcelArrived", arrived(seed, seed.jacket)))
    const next = await pull(device, { cursor: nothing.cursor })
    expect(next.docs).toContainEqual(
      expect.objectContaining({
        kind: "parcel",
        id: seed.jacket.parcelId,
        body: expect.objectContaining({ state: "arrived" }),
      }),
    )
    expect(next.docs.length).toBeLessThan(first.held.size)
    // the last commit of all is told once, too
    expect((await pull(device, { cursor: next.cursor })).docs).toEqual([])
    expect(next.verdicts).toEqual([])
  })

  test("pages without losing, doubling or swapping a doc of one commit, and counts for the progress bar", async () => {
    const { ctx, seed, device } = await house()
    await lay(ctx, seed.siteId, names(1203))
    const { held, pages } = await pullAll(device, undefined, "catalogue")
    expect(pages.map((page) => [page.docs.length, page.more, page.full, page.total])).toEqual([
      [1000, true, true, 1203],
      [203, false, true, 1203],
    ])
    expect([...held.keys()]).toEqual(names(1203).map((id) => `product ${id}`))
    expect([...(await pullAll(device)).held.keys()].filter((key) => key.startsWith("product"))).toEqual([])
  })

  test("what changes and what is removed while a device pulls page by page reaches it at the end", async () => {
    const { ctx, seed, device } = await house()
    await lay(ctx, seed.siteId, names(1100))
    const page = await pull(device, { scope: "catalogue" })
    await lay(ctx, seed.siteId, ["p0003", "p1050"], "Bol")
    await drop(ctx, seed.siteId, "product", "p0004")
    await drop(ctx, seed.siteId, "product", "p1060")
    const rest = await pullAll(device, page.cursor, "catalogue")
    // what stands on this page may be told anew: a device is not to take it for a part of what was there at the start
    expect([page.full, ...rest.pages.map((one) => one.full)]).toEqual([true, false])
    const told = rest.pages.flatMap((one) => one.docs)
    expect(
      told
        .filter((doc) => doc.id === "p0003" || doc.id === "p1050")
        .map((doc) => (doc.body as { title: string }).title),
    ).toEqual(["Bol", "Bol"])
    expect(told.filter((doc) => doc.body === null).map((doc) => doc.id)).toEqual(["p0004", "p1060"])
    expect(rest.held.has("product p1060")).toBe(false)
  })

  test("a device that pulls while many write at once, the slow ones committing late, misses nothing", async () => {
    const { ctx, seed, device } = await house()
    await lay(ctx, seed.siteId, names(30))
    const body = (sku: string) => ({ sku, gtins: [], title: sku, category: null, picture: null })
    const write = (n: number) =>
      ctx.database.write(async (tx) => {
        const where = { siteId: seed.siteId, kind: "product" as const, id: names(30)[(n * 7) % 30] ?? "" }
        await publish(tx, where, n % 5 === 0 ? null : body(`by ${n}`))
        await publish(tx, { ...where, id: `own ${n}` }, body("own"))
        await new Promise((done) => setTimeout(done, (n * 13) % 30))
      })
    const AT_ONCE = 8
    const held = new Map<string, string>()
    let cursor: string | undefined
    const turn = async () => {
      const page = await pull(device, { scope: "catalogue", ...(cursor && { cursor }) })
      for (const { id, body } of page.docs) body === null ? held.delete(id) : held.set(id, JSON.stringify(body))
      cursor = page.cursor
    }
    // the first one mints the epoch, which would stand in line behind the writers
    await turn()
    let writing = true
    let turns = 0
    // as many at once as leave the pull a connection: behind all of them it would see two moments and no more
    const one = async (first: number) => {
      for (let n = first; n < 80; n += AT_ONCE) await write(n)
    }
    const writers = Promise.all(Array.from({ length: AT_ONCE }, (_, first) => one(first))).finally(() => {
      writing = false
    })
    for (; writing; turns++) {
      await turn()
      // a pull on SQLite never leaves the thread: let the writers' timers ring
      await new Promise((done) => setTimeout(done, 1))
    }
    await writers
    expect(turns).toBeGreaterThan(3)
    await turn()
    const there = await ctx.database.read
      .selectFrom("device_docs")
      .select(["id", "body"])
      .where("kind", "=", "product")
      .where("body", "is not", null)
      .execute()
    expect(held.size).toBeGreaterThan(40)
    expect([...held].sort()).toEqual(there.map((doc) => [doc.id, doc.body]).sort())
  })

  test("tells a removal once it was told the doc, and spares a new device all that is gone already", async () => {
    const { ctx, seed, client, device } = await house()
    await lay(ctx, seed.siteId, names(3))
    const { cursor } = await pullAll(device, undefined, "catalogue")
    await drop(ctx, seed.siteId, "product", "p0001")
    expect((await pull(device, { scope: "catalogue", cursor })).docs).toEqual([
      { kind: "product", id: "p0001", body: null },
    ])
    const other = await client.on(seed.secondDevice)
    expect((await pull(other, { scope: "catalogue" })).docs.map((doc) => doc.id)).toEqual(["p0000", "p0002"])
  })

  test("begins from zero with a cursor of another site, another epoch or scope, one that is garbled, or one too old", async () => {
    const { ctx, seed, device } = await house()
    const { cursor, held } = await pullAll(device)
    const starts = async (query: Record<string, string>) => (await pull(device, query)).full
    expect(await starts({ cursor })).toBe(false)
    for (const wrong of ["", "garbled", "AAAA", Buffer.from("[1]").toString("base64url"), `${cursor}x`.slice(3)])
      expect(await starts({ cursor: wrong })).toBe(true)
    expect(await starts({ cursor, scope: "catalogue" })).toBe(true)
    await ctx.database.write((tx) =>
      tx.updateTable("devices").set({ site_id: seed.otherSiteId }).where("id", "=", seed.device.id).execute(),
    )
    expect(await pull(device, { cursor })).toMatchObject({ full: true, docs: [] })
    await ctx.database.write((tx) =>
      tx.updateTable("devices").set({ site_id: seed.siteId }).where("id", "=", seed.device.id).execute(),
    )
    expect(await starts({ cursor })).toBe(false)
    await ctx.database.write((tx) =>
      tx.updateTable("meta").set({ value: "another" }).where("key", "=", "epoch").execute(),
    )
    expect((await pullAll(device, cursor)).held.size).toBe(held.size)
    expect(await starts({ cursor })).toBe(true)
  })

  test("forgets removals after 90 days, and a device that was away longer pulls from zero", async () => {
    const { ctx, seed, device } = await house()
    await lay(ctx, seed.siteId, names(3))
    const { cursor } = await pullAll(device, undefined, "catalogue")
    await drop(ctx, seed.siteId, "product", "p0001")
    const forget = () => ctx.database.write((tx) => forgetRemovals(tx, ctx))
    await forget()
    ctx.clock.advance(89 * DAY)
    await forget()
    const away = await pull(device, { scope: "catalogue", cursor })
    expect(away).toMatchObject({ full: false, docs: [{ id: "p0001", body: null }] })
    ctx.clock.advance(2 * DAY)
    await forget()
    expect(await pull(device, { scope: "catalogue", cursor })).toMatchObject({ full: true, total: 2 })
    expect((await pull(device, { scope: "catalogue", cursor: away.cursor })).full).toBe(false)
    const gone = await ctx.database.read.selectFrom("device_docs").select("id").where("body", "is", null).execute()
    expect(gone).toEqual([])
  })

  test("a cursor stays good over months in which nothing changed here", async () => {
    const { ctx, seed, device } = await house()
    let { cursor } = await pullAll(device, undefined, "catalogue")
    for (let day = 0; day < 200; day += 40) {
      ctx.clock.advance(40 * DAY)
      await ctx.database.write((tx) => forgetRemovals(tx, ctx))
      const page = await pull(device, { scope: "catalogue", cursor })
      expect(page.full).toBe(false)
      cursor = page.cursor
    }
    await lay(ctx, seed.siteId, ["new"])
    expect((await pull(device, { scope: "catalogue", cursor })).docs).toHaveLength(1)
  })

  test("tells a verdict that changed after its first answer, once, to the device whose fact it is", async () => {
    const { ctx, seed, client, device } = await house()
    const handheld = newHandheld(ctx, seed.device, seed.people.lead)
    const stranger = { ...seed.people.operator, signInId: ctx.newId() }
    const good = handheld.record("v1.ParcelArrived", arrived(seed, seed.jacket))
    const odd = handheld.record("v1.ParcelArrived", arrived(seed, seed.mugs), { by: stranger })
    expect((await handheld.send(good, odd)).results.map((one) => one.verdict)).toEqual(["accepted", "review"])
    const { pages, cursor } = await pullAll(device)
    expect(pages.flatMap((page) => page.verdicts)).toEqual([])
    await ctx.database.write((tx) => acceptFact(tx, ctx, odd.id))
    const told = await pull(device, { cursor })
    expect(told.verdicts).toEqual([{ id: odd.id, hash: odd.hash, verdict: "accepted" }])
    expect((await pull(device, { cursor: told.cursor })).verdicts).toEqual([])
    const other = await client.on(seed.secondDevice)
    expect((await pull(other)).verdicts).toEqual([])
  })

  test("a verdict that changed between the push and the first pull is not missed", async () => {
    const { ctx, seed, device } = await house()
    const handheld = newHandheld(ctx, seed.device, seed.people.lead)
    const odd = handheld.record("v1.ParcelArrived", arrived(seed, seed.mugs), {
      by: { ...seed.people.operator, signInId: ctx.newId() },
    })
    await handheld.send(odd)
    await ctx.database.write((tx) => acceptFact(tx, ctx, odd.id))
    expect((await pull(device)).verdicts.map((one) => one.id)).toEqual([odd.id])
  })

  test("names the photos that the server misses, of this device's facts, and the refused ones with their code", async () => {
    const { ctx, seed, client, device } = await house()
    const handheld = newHandheld(ctx, seed.device, seed.people.operator)
    const [label, carton] = [photoOf("label"), photoOf("carton")]
    await handheld.send(
      handheld.record("v1.ParcelOpened", opened(seed, seed.jacket), { photos: [label, carton] }),
      handheld.record("v1.UnitInspected", inspected(seed, seed.jacket)),
    )
    const both = [label.sha256, carton.sha256].sort()
    expect((await pull(device)).photosWanted.map((one) => one.sha256)).toEqual(both)
    const row = { bytes: 1, mime: "image/jpeg", width: 0, height: 0, stored_at: ctx.now() }
    await ctx.database.write((tx) =>
      tx
        .insertInto("photos")
        .values([
          { sha256: label.sha256, state: "rejected", code: "not_an_image", ...row },
          { sha256: carton.sha256, state: "stored", ...row },
        ])
        .execute(),
    )
    expect((await pull(device)).photosWanted).toEqual([{ sha256: label.sha256, rejected: "not_an_image" }])
    const other = await client.on(seed.secondDevice)
    expect((await pull(other)).photosWanted).toEqual([])
  })

  test("keeps a return on the handhelds while its parcel is open, though each of its units is in order", async () => {
    const { ctx, seed, device } = await house()
    const handheld = newHandheld(ctx, seed.device, seed.people.operator)
    await handheld.send(
      handheld.record("v1.ParcelOpened", opened(seed, seed.jacket)),
      handheld.record("v1.UnitInspected", inspected(seed, seed.jacket)),
    )
    expect((await pullAll(device)).held.get(`return ${seed.jacket.returnId}`)).toMatchObject({ status: "received" })
  })

  test("says how far each stream of the device is in a backup", async () => {
    const { ctx, seed, device } = await house()
    const handheld = newHandheld(ctx, seed.device, seed.people.operator)
    await handheld.send(handheld.record("v1.ParcelArrived", arrived(seed, seed.jacket)))
    await ctx.database.write((tx) => tx.updateTable("streams").set({ safe_through: 1 }).execute())
    expect((await pull(device)).safeThrough).toEqual([{ stream: handheld.stream, through: 1 }])
  })

  test("a device that names another epoch, or a position that this server never gave, is told the epoch", async () => {
    const { device } = await house()
    const page = await pull(device)
    const { n, tag } = page.position
    const ask = (query: Record<string, string>) => device.ask("GET", `/api/sync/pull?${new URLSearchParams(query)}`)
    expect((await ask({ epoch: page.epoch, position: `${n}.${tag}` })).status).toBe(200)
    expect((await ask({ epoch: "another" })).body).toMatchObject({
      code: "epoch_changed",
      status: 409,
      epoch: page.epoch,
    })
    const forged = await ask({ epoch: page.epoch, position: `${n}.abcdef` })
    expect(forged.body.code).toBe("epoch_changed")
    expect(forged.body.epoch).not.toBe(page.epoch)
    expect((await ask({ epoch: forged.body.epoch })).status).toBe(200)
  })

  test("compresses what is worth it, and refuses a person, a stranger and a revoked device", async () => {
    const { ctx, seed, client, device } = await house()
    const packed = await client.fetch(
      new Request("http://backdock.test/api/sync/pull", {
        headers: { cookie: [...device.cookies].map((pair) => pair.join("=")).join(""), "accept-encoding": "gzip" },
      }),
    )
    expect(packed.headers.get("content-encoding")).toBe("gzip")
    const operator = await client.as(seed.people.operator)
    expect((await operator.ask("GET", "/api/sync/pull")).body.code).toBe("device_unknown")
    await ctx.database.write((tx) => tx.updateTable("devices").set({ revoked_at: ctx.now() }).execute())
    expect((await device.ask("GET", "/api/sync/pull")).body.code).toBe("device_revoked")
  })

  test("is a contact of the device, written now and then", async () => {
    const { ctx, seed, device } = await house()
    const seen = async () =>
      (
        await ctx.database.read
          .selectFrom("devices")
          .select("last_seen_at")
          .where("id", "=", seed.device.id)
          .executeTakeFirstOrThrow()
      ).last_seen_at
    ctx.clock.advance(HOUR)
    await pull(device)
    expect(await seen()).toBe(ctx.now())
    ctx.clock.advance(1000)
    await pull(device)
    expect(await seen()).toBe(ctx.now() - 1000)
  })
})

describeEngines("the pull's queries", ({ open, engine }) => {
  test("walk an index, however much there is", async () => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    await layMany(ctx, seed, engine === "sqlite" ? 50_000 : 5_000)
    await layPhotos(ctx)
    const plans = await plansOf(ctx, engine, seed)
    for (const [name, plan] of Object.entries(plans))
      expect([name, plan]).toEqual([
        name,
        expect.not.stringMatching(
          /SCAN (device_docs|facts|fact_photos)(?! USING)|Seq Scan on (device_docs|facts|fact_photos)/,
        ),
      ])
    expect(plans.docs).toMatch(/device_docs_by_position/)
    expect(plans.verdicts).toMatch(/facts_by_device/)
  })
})

async function layMany(ctx: TestContext, seed: SeedSmall, docs: number): Promise<void> {
  await ctx.database.write(async (tx) => {
    for (let at = 0; at < docs; at += 1000)
      await tx
        .insertInto("device_docs")
        .values(
          Array.from({ length: 1000 }, (_, n) => ({
            site_id: seed.siteId,
            scope: "catalogue" as const,
            kind: "product",
            id: `p${at + n}`,
            position: at + n,
            body: "{}",
          })),
        )
        .execute()
    for (let at = 0; at < 10_000; at += 1000)
      await tx
        .insertInto("facts")
        .values(
          Array.from({ length: 1000 }, (_, n) => ({
            id: `f${at + n}`,
            hash: "h",
            stream: "s",
            seq: at + n,
            type: "v1.ScanKept",
            device_id: n % 50 === 0 ? seed.device.id : "other",
            person_id: "p",
            sign_in_id: "s",
            device_time: 0,
            received_at: 0,
            raw: "{}",
            verdict: "accepted" as const,
            applied: 1 as const,
            imported: 0 as const,
            happened_at: 0,
            position: at + n + 1,
            first_position: at + n + 1,
          })),
        )
        .execute()
  })
}

/** One in a hundred facts awaits its photo. */
async function layPhotos(ctx: TestContext): Promise<void> {
  await ctx.database.write(async (tx) => {
    for (let at = 0; at < 10_000; at += 1000)
      await tx
        .insertInto("fact_photos")
        .values(
          Array.from({ length: 1000 }, (_, n) => {
            const sha256 = String(at + n).padStart(64, "0")
            return {
              fact_id: `f${at + n}`,
              slot: "label",
              sha256,
              bytes: 1,
              mime: "image/jpeg",
              here: n % 100 === 0 ? 0 : 1,
            }
          }),
        )
        .execute()
  })
}

async function plansOf(ctx: TestContext, engine: string, seed: SeedSmall): Promise<Record<string, string>> {
  const { changedVerdicts, docsAfter, photosWanted } = await import("../../server/sync/pull-rows.ts")
  const at = { epoch: "e", siteId: seed.siteId, verdict: { position: 900, id: "f1" } }
  const doc = { position: 900, kind: "product", id: "p1" }
  if (engine === "postgres") await sql`analyze`.execute(ctx.database.db)
  const planOf = async (ask: (db: typeof ctx.database.read) => Promise<unknown>) => {
    const asked: { sql: string; parameters: readonly unknown[] }[] = []
    const db = ctx.database.read.withPlugin({
      transformQuery: (args) => args.node,
      transformResult: async (args) => args.result,
    })
    const executor = db.getExecutor()
    const run = executor.executeQuery.bind(executor)
    executor.executeQuery = (query: never, ...more: never[]) => {
      asked.push(query)
      return (run as never as (...all: unknown[]) => never)(query, ...more)
    }
    await ask(db)
    const [query] = asked
    if (!query) throw new Error("nothing was asked")
    const how = engine === "sqlite" ? "explain query plan " : "explain "
    const plan = await run({ ...query, sql: how + query.sql } as never)
    return plan.rows.map((row) => Object.values(row as object).join(" ")).join("\n")
  }
  return {
    docs: await planOf((db) => docsAfter(db, { ...at, scope: "catalogue", doc, whole: null })),
    fromZero: await planOf((db) =>
      docsAfter(db, { ...at, scope: "catalogue", doc, whole: { from: 60_000, total: 1 } }),
    ),
    verdicts: await planOf((db) => changedVerdicts(db, seed.device.id, at.verdict)),
    photos: await planOf((db) => photosWanted(db, seed.device.id)),
  }
}
