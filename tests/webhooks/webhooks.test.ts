import { describe, expect, test } from "vitest"
import { queueNotice } from "../../server/notices/queue-notice.ts"
import { isPublic } from "../../server/outgoing/is-public.ts"
import { postOut, whyNotPost } from "../../server/outgoing/post-out.ts"
import { addEndpoint } from "../../server/webhooks/add-endpoint.ts"
import { changeEndpoint, rotateSecret } from "../../server/webhooks/change-endpoint.ts"
import { forgetDeliveries } from "../../server/webhooks/forget-deliveries.ts"
import { listEndpoints } from "../../server/webhooks/list-endpoints.ts"
import { listDeliveries, pingEndpoint, replay } from "../../server/webhooks/replay.ts"
import { type NoticeKind, noticeKinds } from "../../shared/domain/notice-kinds.ts"
import { actorOf } from "../jobs/till.ts"
import { newPostbox, type Postbox } from "../notices/postbox.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { startReceiver } from "./receiver.ts"

const ID = "0190a3f0-0000-7000-8000-00000000000a"
const KEY = "0190a3f0-0000-7000-8000-00000000000b"

describeEngines("webhooks of shops", ({ open }) => {
  async function house(url: string, kinds: readonly NoticeKind[] = noticeKinds) {
    const box = await newPostbox(open, { WEBHOOKS_PRIVATE: "on" })
    const { ctx, seed } = box
    const administrator = actorOf(seed, seed.people.administrator)
    const input = { id: ID, shopId: seed.shopId, name: "ERP", url, kinds: [...kinds] }
    const added = await ctx.database.write((tx) => addEndpoint(tx, ctx, administrator, input))
    if (!added.ok) throw new Error(added.detail)
    return { box, ctx, seed, administrator, secret: added.value.secret }
  }
  const say = ({ ctx }: Postbox, one: SeedReturn, kind: NoticeKind, about = "") =>
    ctx.database.write((tx) => queueNotice(tx, ctx, { kind, returnId: one.returnId, about }))

  test("tell each thing once, signed, and nothing of who the customer is", async () => {
    const receiver = await startReceiver()
    const { box, seed, secret } = await house(receiver.url, ["arrived", "on_its_way"])
    await say(box, seed.jacket, "on_its_way", seed.jacket.parcelId)
    await say(box, seed.jacket, "on_its_way", seed.jacket.parcelId)
    await say(box, seed.jacket, "cancelled")
    await box.later()
    await box.later(60)
    expect(receiver.asked.map((heard) => heard.type)).toEqual(["return.on_its_way"])
    const [heard] = receiver.taken
    if (!heard) throw new Error("nothing was heard")
    expect(receiver.verifies(secret, heard)).toBe(true)
    expect(JSON.parse(heard.body)).toMatchObject({
      type: "return.on_its_way",
      data: { returnId: seed.jacket.returnId, rma: seed.jacket.rma, orderNumber: seed.jacket.orderNumber },
    })
    expect(heard.body).not.toMatch(/Camille|secret\.example|Secretville/)
  })

  test("come again in their order for as long as nobody takes them, each under its own id", async () => {
    const receiver = await startReceiver()
    const { box, seed } = await house(receiver.url)
    for (const answer of [500, "drops", "moves"] as const) {
      receiver.will(answer)
      await say(box, seed.jacket, "on_its_way", `${answer}`)
      await box.later(30)
    }
    expect(receiver.taken).toEqual([])
    receiver.will(200)
    // another return is not behind it
    await say(box, seed.mugs, "on_its_way", "other")
    for (let hour = 0; hour < 4; hour++) await box.later(60)
    const own = receiver.taken.filter((heard) => heard.returnId === seed.jacket.returnId)
    expect(own.map((heard) => JSON.parse(heard.body).data.about)).toEqual(["500", "drops", "moves"])
    expect(new Set(receiver.taken.map((heard) => heard.id)).size).toBe(4)
    expect(receiver.taken).toHaveLength(4)
  })

  test("are given up after three days, and go again from the page under the same id", async () => {
    const receiver = await startReceiver()
    const { box, ctx, seed, administrator } = await house(receiver.url)
    receiver.will(503)
    await say(box, seed.jacket, "cancelled")
    for (let at = 0; at < 20; at++) await box.later(4 * 60)
    const list = await listDeliveries(ctx.database.read, administrator, { id: ID })
    expect(list).toMatchObject({ ok: true, value: { deliveries: [{ state: "given_up", status: 503 }] } })
    const before = receiver.asked.length
    expect(before).toBeLessThan(25)
    receiver.will(200)
    const answer = await ctx.database.write((tx) => replay(tx, ctx, administrator, { id: ID }))
    expect(answer).toMatchObject({ ok: true, value: { count: 1 } })
    // it is left alone for a while after so many failures
    await box.later(60)
    expect(receiver.taken.map((heard) => heard.id)).toEqual([receiver.asked[0]?.id])
    ctx.clock.advance(31 * DAY)
    expect(await forgetDeliveries(ctx)).toBe(1)
  })

  test("are turned off after a week without an answer, and the administrators have a mail of it", async () => {
    const receiver = await startReceiver()
    const { box, ctx, seed, administrator } = await house(receiver.url)
    const { id } = seed.people.administrator
    await ctx.database.write((tx) =>
      tx.updateTable("people").set({ email: "admin@shop.example" }).where("id", "=", id).execute(),
    )
    receiver.will("drops")
    for (let day = 0; day < 9; day++) {
      await say(box, seed.jacket, "on_its_way", `${day}`)
      await box.later(24 * 60)
    }
    const seen = await listEndpoints(ctx.database.read, ctx, administrator)
    const endpoint = seen.ok ? seen.value.endpoints[0] : undefined
    expect(endpoint).toMatchObject({ state: "disabled", because: "week_of_failures" })
    expect(box.got.filter((mail) => mail.to === "admin@shop.example")).toHaveLength(1)
    const asked = receiver.asked.length
    receiver.will(200)
    await box.later(24 * 60)
    expect(receiver.asked).toHaveLength(asked)
    // on again it begins as new, with what still waits
    const version = endpoint?.version ?? 0
    const change = { version, name: "ERP", url: receiver.url, kinds: [...noticeKinds], state: "on" as const }
    await ctx.database.write((tx) => changeEndpoint(tx, ctx, administrator, { id: ID, change }))
    await ctx.database.write((tx) => pingEndpoint(tx, ctx, administrator, { id: ID }))
    for (let hour = 0; hour < 3; hour++) await box.later(60)
    expect(receiver.taken.some((heard) => heard.type === "ping")).toBe(true)
  })

  test("stop at once where an address says that it is gone", async () => {
    const receiver = await startReceiver()
    const { box, ctx, seed } = await house(receiver.url)
    receiver.will(410)
    await say(box, seed.jacket, "cancelled")
    await box.later()
    const row = await ctx.database.read.selectFrom("webhook_endpoints").selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: "disabled", because: "gone" })
  })

  test("are signed by the new secret and for a day by the old one, and neither is ever shown again", async () => {
    const receiver = await startReceiver()
    const { box, ctx, seed, administrator, secret } = await house(receiver.url)
    const answer = await ctx.database.write((tx) => rotateSecret(tx, ctx, administrator, { id: ID, version: 1 }))
    const fresh = answer.ok ? answer.value.secret : ""
    await say(box, seed.jacket, "on_its_way", "a")
    await box.later()
    ctx.clock.advance(25 * HOUR)
    await say(box, seed.jacket, "on_its_way", "b")
    await box.later()
    const [during, after] = receiver.taken
    if (!during || !after) throw new Error("both were to arrive")
    expect([secret, fresh].map((one) => receiver.verifies(one, during))).toEqual([true, true])
    expect([secret, fresh].map((one) => receiver.verifies(one, after))).toEqual([false, true])
    const shown = JSON.stringify(await listEndpoints(ctx.database.read, ctx, administrator))
    const { rows } = { rows: await ctx.database.read.selectFrom("webhook_endpoints").selectAll().execute() }
    for (const one of [secret, fresh]) {
      expect(shown).not.toContain(one)
      expect(JSON.stringify(rows)).not.toContain(one.slice("whsec_".length))
    }
  })

  test("are nobody's but the administrator's, and go nowhere inside", async () => {
    const receiver = await startReceiver()
    const { box, ctx, seed, administrator } = await house(receiver.url)
    const lead = actorOf(seed, seed.people.lead)
    const input = { id: KEY, shopId: seed.shopId, name: "X", url: receiver.url, kinds: [...noticeKinds] }
    const change = { ...input, version: 1, state: "on" as const }
    const asked = await ctx.database.write(async (tx) => [
      await addEndpoint(tx, ctx, lead, input),
      await changeEndpoint(tx, ctx, lead, { id: ID, change }),
      await rotateSecret(tx, ctx, lead, { id: ID, version: 1 }),
      await replay(tx, ctx, lead, { id: ID }),
      await pingEndpoint(tx, ctx, lead, { id: ID }),
      await listDeliveries(tx, lead, { id: ID }),
      await listEndpoints(tx, ctx, lead),
    ])
    expect(asked.map((one) => !one.ok && one.code)).toEqual(Array(7).fill("not_allowed"))
    ctx.config = { ...ctx.config, webhooksPrivate: false }
    const inside = await ctx.database.write((tx) => addEndpoint(tx, ctx, administrator, input))
    expect(inside).toMatchObject({ ok: false, code: "invalid" })
    // what was allowed once is not called any more
    await say(box, seed.jacket, "cancelled")
    await box.later()
    expect(receiver.asked).toEqual([])
  })
})

describe("an address that a stranger gives", () => {
  test.each([
    ...["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"],
    ...["::1", "::", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1", "nonsense"],
  ])("is none of this network: %s", (address) => {
    expect(isPublic(address)).toBe(false)
  })

  test("is on the internet, by https, and has no password in it", () => {
    expect(["8.8.8.8", "2606:4700::1111"].map(isPublic)).toEqual([true, true])
    const closed = { privateAllowed: false }
    for (const url of [
      ...["http://example.com/", "https://127.0.0.1/", "https://[::1]/", "https://0x7f000001/", "https://2130706433/"],
      ...["https://localhost/", "https://printer.local/", "https://intranet/", "https://a:b@example.com/", "ftp://x"],
    ])
      expect(whyNotPost(url, closed)).not.toBeNull()
    expect(whyNotPost("https://erp.example.com/hooks", closed)).toBeNull()
  })

  test("is not called where its name leads inside, whatever it led to before", async () => {
    // a name that the resolver of any machine knows
    const said = await postOut({
      url: "https://localhost.localdomain/",
      body: "{}",
      headers: {},
      privateAllowed: false,
    })
    expect(said).toMatchObject({ outcome: "later", status: null })
  })
})
