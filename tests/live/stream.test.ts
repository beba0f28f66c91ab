import { expect, test } from "vitest"
import { sayStopping } from "../../server/http/stopping.ts"
import { endSessionsOf } from "../../server/identity/end-session.ts"
import { closeHub } from "../../server/live/hub.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { emptied } from "../sync/emptied.ts"
import { worn } from "../sync/handheld.ts"
import { hub, listenAs } from "./listen.ts"

type Named = keyof Till["seed"]["people"]

describeEngines("a desk's stream", (under) => {
  const open = emptied(under)
  const newDesk = async (till: Till, person: Named = "finance") => testClient(till.ctx).as(till.seed.people[person])
  const touch = (till: Till, id = till.seed.jacket.returnId) =>
    till.ctx.database.write((tx) =>
      tx
        .updateTable("returns")
        .set((eb) => ({ updated_at: eb("updated_at", "+", 1) }))
        .where("id", "=", id)
        .execute(),
    )

  test("says that something changed, by kind and id and by nothing else", async () => {
    const till = await newTill(open)
    const ear = await listenAs(till.ctx, await newDesk(till))
    expect(ear.hello).toEqual({ resumed: false, changes: [] })
    expect(Object.fromEntries(ear.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    })
    expect(ear.headers.get("content-encoding")).toBeNull()
    await till.receive(till.seed.jacket, worn())
    expect(await ear.next()).toEqual([{ kind: "return", id: till.seed.jacket.returnId }])
    await ear.leave()
    expect(hub(till.ctx).count()).toBe(0)
  })

  test("tells each only what they may read: a lead their own site, finance no parcel, others nothing at all", async () => {
    const till = await newTill(open)
    const { ctx, seed } = till
    const away = ctx.newId()
    await ctx.database.write(async (tx) => {
      const person = await tx
        .selectFrom("people")
        .selectAll()
        .where("id", "=", seed.people.lead.id)
        .executeTakeFirstOrThrow()
      await tx
        .insertInto("people")
        .values({ ...person, id: away, email: null, badge: null })
        .execute()
      await tx.insertInto("person_roles").values({ person_id: away, role: "lead", site_id: seed.otherSiteId }).execute()
    })
    for (const role of ["operator", "quality", "administrator"] as const)
      expect((await (await newDesk(till, role)).ask("GET", "/api/live")).body).toMatchObject({ code: "not_allowed" })
    const lead = await listenAs(ctx, await newDesk(till, "lead"))
    const finance = await listenAs(ctx, await newDesk(till, "finance"))
    const elsewhere = await listenAs(ctx, await testClient(ctx).as({ id: away }))
    await till.handheld.send(await till.open(seed.jacket))
    expect(await lead.next()).toEqual([
      { kind: "parcel", id: seed.jacket.parcelId },
      { kind: "return", id: seed.jacket.returnId },
    ])
    expect(await finance.next()).toEqual([{ kind: "return", id: seed.jacket.returnId }])
    // what comes to them first is of their own site: nothing of Lyon came before it
    await ctx.database.write((tx) =>
      tx.updateTable("returns").set({ site_id: seed.otherSiteId }).where("id", "=", seed.mugs.returnId).execute(),
    )
    expect(await elsewhere.next()).toEqual([{ kind: "return", id: seed.mugs.returnId }])
    for (const ear of [lead, finance, elsewhere]) await ear.leave()
  })

  test("that comes back is told what it missed, in order and once, after a restart of the server too", async () => {
    const till = await newTill(open)
    const desk = await newDesk(till)
    const ear = await listenAs(till.ctx, desk)
    await touch(till)
    await ear.next()
    const at = ear.lastId() ?? ""
    await ear.leave()
    await touch(till, till.seed.mugs.returnId)
    await touch(till, till.seed.radio.returnId)
    await touch(till, till.seed.mugs.returnId)
    const restarted = Object.assign(testContext(till.ctx.database), { now: till.ctx.now })
    const again = await listenAs(restarted, desk, at)
    expect(again.hello.resumed).toBe(true)
    expect(again.hello.changes.map((one) => one.id)).toEqual([till.seed.mugs.returnId, till.seed.radio.returnId])
    const later = again.lastId() ?? ""
    await again.leave()
    const third = await listenAs(restarted, desk, later)
    expect(third.hello).toEqual({ resumed: true, changes: [] })
    await third.leave()
  })

  test("that names what this database never said, or has forgotten, is told to ask for everything", async () => {
    const till = await newTill(open)
    const desk = await newDesk(till)
    for (const after of ["2.beef", "9999.beef", "no position", "-1.a"]) {
      const ear = await listenAs(till.ctx, desk, after)
      expect(ear.hello, after).toEqual({ resumed: false, changes: [] })
      await ear.leave()
    }
    const first = await till.ctx.database.read.selectFrom("commits").selectAll().limit(1).executeTakeFirstOrThrow()
    await till.ctx.database.write((tx) =>
      tx.updateTable("counter").set({ value: 6_000 }).where("name", "=", "position").execute(),
    )
    const ear = await listenAs(till.ctx, desk, `${first.position}.${first.tag}`)
    expect(ear.hello.resumed).toBe(false)
    await ear.leave()
  })

  test("ends when the session does: signed out, person removed, device revoked, time run out", async () => {
    const till = await newTill(open)
    const { ctx, seed } = till
    const client = testClient(ctx)
    const out = await newDesk(till)
    const removed = await newDesk(till, "lead")
    const onDevice = await client.as(seed.people.customer_service, seed.device)
    const late = await newDesk(till)
    const ears = await Promise.all([out, removed, onDevice, late].map((browser) => listenAs(ctx, browser)))
    const [first, second, third, fourth] = ears as [
      (typeof ears)[0],
      (typeof ears)[0],
      (typeof ears)[0],
      (typeof ears)[0],
    ]
    await out.ask("DELETE", "/api/session")
    await ctx.database.write((tx) => endSessionsOf(tx, ctx, seed.people.lead.id))
    await ctx.database.write((tx) =>
      tx.updateTable("devices").set({ revoked_at: 1 }).where("id", "=", seed.device.id).execute(),
    )
    await Promise.all([first.ended(), second.ended(), third.ended()])
    expect(hub(ctx).count()).toBe(1)
    ctx.clock.advance(24 * 3_600_000)
    await fourth.ended()
    expect(hub(ctx).count()).toBe(0)
    expect((await out.ask("GET", "/api/live")).body).toMatchObject({ code: "not_signed_in" })
  })

  test("follows a change of role, without a new stream", async () => {
    const till = await newTill(open)
    const { ctx, seed } = till
    const ear = await listenAs(ctx, await newDesk(till, "finance"))
    const roles = (change: { role: string; site_id: string | null }) =>
      ctx.database.write((tx) =>
        tx.updateTable("person_roles").set(change).where("person_id", "=", seed.people.finance.id).execute(),
      )
    await roles({ role: "lead", site_id: seed.siteId })
    // until the hub has looked at the session again
    const parcel = () =>
      ctx.database.write((tx) =>
        tx.updateTable("parcels").set({ updated_at: ctx.now() }).where("id", "=", seed.jacket.parcelId).execute(),
      )
    let heard: string[] = []
    while (!heard.includes("parcel")) {
      await parcel()
      heard = (await ear.next()).map((one) => one.kind)
    }
    expect(heard).toEqual(["parcel", "return"])
    await ear.leave()
  })

  test("is one of few for one session, and the server that stops takes no more and ends those it has", async () => {
    const till = await newTill(open)
    const { ctx } = till
    const desk = await newDesk(till)
    const ears = []
    for (let n = 0; n < 9; n++) ears.push(await listenAs(ctx, desk))
    await ears[0]?.ended()
    expect(hub(ctx).count()).toBe(8)
    sayStopping(ctx)
    closeHub(ctx)
    await Promise.all(ears.map((ear) => ear.ended()))
    expect(hub(ctx).count()).toBe(0)
    expect((await desk.ask("GET", "/api/live")).body).toMatchObject({ code: "not_ready" })
  })
})
