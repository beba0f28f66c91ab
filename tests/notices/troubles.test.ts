import { Webhook } from "standardwebhooks"
import { describe, expect, test } from "vitest"
import { createApp } from "../../server/app.ts"
import { keepInbound } from "../../server/notices/keep-inbound.ts"
import { noticesOfReturn } from "../../server/notices/of-return.ts"
import { queueNotice } from "../../server/notices/queue-notice.ts"
import { sayAddress } from "../../server/notices/say-address.ts"
import { sendAgain } from "../../server/notices/send-again.ts"
import { stopReminders } from "../../server/notices/stop-reminders.ts"
import { noMoreLink } from "../../server/notices/unsubscribe-link.ts"
import { createPortalApp } from "../../server/portal-app.ts"
import type { MailInbound } from "../../shared/contract/notices.ts"
import type { NoticeKind } from "../../shared/domain/notice-kinds.ts"
import { actorOf } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { newPostbox, type Postbox } from "./postbox.ts"

const KEY = "0190a3f0-0000-7000-8000-00000000000b"
const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`
const INBOUND = { MAIL_REPLY: "returns@shop.example", MAIL_INBOUND_SECRET: SECRET }

describeEngines("mail that does not arrive, or is answered", ({ open }) => {
  const say = ({ ctx }: Postbox, one: SeedReturn, kind: NoticeKind, about = "") =>
    ctx.database.write((tx) => queueNotice(tx, ctx, { kind, returnId: one.returnId, about }))
  const hear = ({ ctx }: Postbox, told: MailInbound) => ctx.database.write((tx) => keepInbound(tx, ctx, told))
  const shown = async ({ ctx, seed }: Postbox, one: SeedReturn) => {
    const answer = await noticesOfReturn(ctx.database.read, actorOf(seed, seed.people.customer_service), one)
    if (!answer.ok) throw new Error(answer.detail)
    return answer.value
  }

  test("is not tried at an address that a server refused for good, until customer service was told another", async () => {
    const box = await newPostbox(open)
    const { ctx, seed } = box
    const { jacket } = seed
    const service = actorOf(seed, seed.people.customer_service)
    box.says({ outcome: "refused", error: "550 no such mailbox", recipient: true })
    await say(box, jacket, "withdrawal_acknowledged")
    await box.later()
    box.says({ outcome: "sent" })
    await say(box, jacket, "on_its_way", jacket.parcelId)
    await box.later()
    expect(box.got).toEqual([])
    const seen = await shown(box, jacket)
    expect(seen).toMatchObject({
      trouble: { kind: "bounced", reason: "550 no such mailbox" },
      mails: [{ state: "refused", kinds: ["withdrawal_acknowledged"] }],
      untold: [{ kind: "on_its_way", state: "unaddressed" }],
    })
    const again = { mailId: seen.mails[0]?.id ?? "", key: KEY, address: "camille@example.org" }
    for (let press = 0; press < 2; press++)
      expect(await ctx.database.write((tx) => sendAgain(tx, ctx, service, again))).toMatchObject({ ok: true })
    await box.later()
    // the one that was asked for, once, and what could not be told
    expect(box.got.map((mail) => mail.to)).toEqual(Array(2).fill("camille@example.org"))
    expect(await shown(box, jacket)).toMatchObject({ corrected: true, address: "camille@example.org", trouble: null })
  })

  test("tells nothing at an address from which it came back, and only what the law owes at one that complained", async () => {
    const box = await newPostbox(open, INBOUND)
    const { jacket } = box.seed
    await say(box, jacket, "on_its_way", jacket.parcelId)
    await box.later()
    const [first] = box.got
    const messageId = first?.messageId ?? ""
    expect(await hear(box, { type: "mail.bounced", messageId, permanent: false })).toBe(true)
    expect((await shown(box, jacket)).mails[0]?.state).toBe("sent")
    expect(await hear(box, { type: "mail.complained", messageId })).toBe(true)
    await say(box, jacket, "on_its_way", "x")
    await say(box, jacket, "cancelled")
    await say(box, jacket, "withdrawal_acknowledged")
    await box.later()
    expect(box.got.map((mail) => mail.subject).slice(1)).toEqual([expect.stringContaining("rétractation")])
    expect(await hear(box, { type: "mail.bounced", messageId, permanent: true, reason: "550 gone" })).toBe(true)
    await say(box, jacket, "withdrawal_acknowledged", "2")
    await box.later()
    expect(box.got).toHaveLength(2)
    expect(await shown(box, jacket)).toMatchObject({ trouble: { kind: "bounced" } })
    // an address that we never wrote to is nobody's to close
    expect(await hear(box, { type: "mail.bounced", address: "other@example.com", permanent: true })).toBe(false)
  })

  test("lands as a note on the return that its address names, once, and on no other for whoever makes one up", async () => {
    const box = await newPostbox(open, INBOUND)
    const { jacket, mugs } = box.seed
    await say(box, jacket, "withdrawal_acknowledged")
    await box.later()
    const to = box.got[0]?.replyTo ?? ""
    expect(to).toMatch(/^returns\+[a-z]+\.[a-z0-9]{12}@shop\.example$/)
    const reply = {
      type: "mail.received" as const,
      messageId: "<1@mail.example>",
      to: `Shop <${to.toUpperCase()}>`,
      from: "camille@secret.example",
      subject: "Re: retour",
      text: "Où en est-on ?\r\n\r\n> Votre rétractation nous est parvenue\r\n",
    }
    expect([await hear(box, reply), await hear(box, reply)]).toEqual([true, true])
    const wrong = to.replace(/\.[a-z0-9]/, (some) => (some === ".a" ? ".b" : ".a"))
    const other = to.replace(jacket.rma.toLowerCase(), mugs.rma.toLowerCase())
    for (const made of [wrong, other, "returns@shop.example"])
      expect(await hear(box, { ...reply, to: made, messageId: "<2@mail.example>" })).toBe(false)
    expect(await hear(box, { ...reply, messageId: "<3@mail.example>", automatic: true })).toBe(false)
    const notes = await box.ctx.database.read.selectFrom("questions").select(["return_id", "text"]).execute()
    expect(notes).toEqual([{ return_id: jacket.returnId, text: "Où en est-on ?" }])
  })

  test("refuses whoever is not customer service, and leaves alone who complained", async () => {
    const box = await newPostbox(open, INBOUND)
    const { ctx, seed } = box
    const { jacket } = seed
    await say(box, jacket, "withdrawal_acknowledged")
    await box.later()
    const [mail] = (await shown(box, jacket)).mails
    const again = { mailId: mail?.id ?? "", key: KEY }
    const address = { returnId: jacket.returnId, address: "x@example.com" }
    for (const role of ["operator", "lead", "finance", "administrator"] as const) {
      const actor = actorOf(seed, seed.people[role])
      const asked = await ctx.database.write(async (tx) => [
        await sendAgain(tx, ctx, actor, again),
        await sayAddress(tx, ctx, actor, address),
        await noticesOfReturn(tx, actor, jacket),
      ])
      expect(asked.map((one) => !one.ok && one.code)).toEqual(Array(3).fill("not_allowed"))
    }
    await hear(box, { type: "mail.complained", messageId: box.got[0]?.messageId ?? "" })
    const service = actorOf(seed, seed.people.customer_service)
    expect(await ctx.database.write((tx) => sendAgain(tx, ctx, service, again))).toMatchObject({ code: "conflict" })
  })

  test("stops reminders where they are not wanted, and nothing else", async () => {
    const box = await newPostbox(open)
    const { ctx, seed } = box
    const { jacket } = seed
    await ctx.database.write((tx) => stopReminders(tx, ctx, jacket.returnId))
    await ctx.database.write((tx) =>
      tx.updateTable("parcels").set({ state: "announced" }).where("id", "=", jacket.parcelId).execute(),
    )
    await say(box, jacket, "reminder", "2026-12-05")
    await box.later()
    expect(box.got).toEqual([])
    expect(await box.states(jacket.returnId)).toEqual({ reminder: "unwanted" })
    await say(box, jacket, "withdrawal_acknowledged")
    await box.later()
    expect(box.got).toHaveLength(1)
  })
})

describe("the door for bounces and replies", () => {
  test("opens for what is signed with its secret, and says of anything else that there is no such door", async () => {
    const { freshDatabase } = await import("../support/engines.ts")
    const { openDatabase } = await import("../../server/db/open.ts")
    const { testConfig, testContext } = await import("../support/context.ts")
    const database = await openDatabase(await freshDatabase("sqlite"))
    const ctx = testContext(database, { config: testConfig(INBOUND) })
    const app = createApp(ctx)
    const body = JSON.stringify({ type: "mail.bounced", address: "a@example.com", permanent: true })
    const post = async (sent: string, secret: string) => {
      const at = new Date()
      const headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign("msg_1", at, body),
      }
      const answer = await app.request("http://localhost/api/mails/inbound", { method: "POST", body: sent, headers })
      return answer.status
    }
    expect(await post(body, SECRET)).toBe(200)
    expect(await post(body.replace("a@", "b@"), SECRET)).toBe(404)
    expect(await post(body, `whsec_${Buffer.alloc(32, 6).toString("base64")}`)).toBe(404)
    await database.close()
  })
})

describe("the link that ends reminders", () => {
  test("ends them by a press, and not for a scanner of mails that follows it", async () => {
    const { freshDatabase } = await import("../support/engines.ts")
    const { openDatabase } = await import("../../server/db/open.ts")
    const database = await openDatabase(await freshDatabase("sqlite"))
    const box = await newPostbox(async () => database)
    const { jacket } = box.seed
    const app = createPortalApp(box.ctx)
    const { pathname } = new URL(noMoreLink(box.ctx, jacket.returnId))
    const troubles = () => database.read.selectFrom("mail_troubles").select(["address", "trouble"]).execute()
    const look = await app.request(`http://localhost${pathname}`)
    expect([look.status, await troubles()]).toEqual([200, []])
    // its last letter, every other way that there is
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    const forged = [...letters].map((one) => pathname.slice(0, -1) + one).filter((path) => path !== pathname)
    for (const [path, status] of [
      ...forged.map((path) => [path, 404] as const),
      [pathname, 200],
      [pathname, 200],
    ] as const) {
      const body = "List-Unsubscribe=One-Click"
      const headers = { "content-type": "application/x-www-form-urlencoded" }
      expect((await app.request(`http://localhost${path}`, { method: "POST", body, headers })).status).toBe(status)
    }
    expect(await troubles()).toEqual([{ address: "camille@secret.example", trouble: "unsubscribed" }])
    await database.close()
  })
})
