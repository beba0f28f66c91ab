import { expect, test } from "vitest"
import { queueNotice } from "../../server/notices/queue-notice.ts"
import { remind } from "../../server/notices/remind.ts"
import type { NoticeKind } from "../../shared/domain/notice-kinds.ts"
import { DAY, HOUR, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { arrived } from "../sync/handheld.ts"
import { newPostbox, type Postbox } from "./postbox.ts"

const GREYLISTED = { outcome: "later", error: "451 come back later" } as const

describeEngines("what a customer is told", ({ open }) => {
  const arrive = ({ handheld, seed }: Postbox, one: SeedReturn) =>
    handheld.send(handheld.record("v1.ParcelArrived", arrived(seed, one)))
  const queue = ({ ctx }: Postbox, one: SeedReturn, kind: NoticeKind, about = "") =>
    ctx.database.write((tx) => queueNotice(tx, ctx, { kind, returnId: one.returnId, about }))
  const change = ({ ctx }: Postbox, one: SeedReturn, to: Record<string, unknown>) =>
    ctx.database.write((tx) => tx.updateTable("returns").set(to).where("id", "=", one.returnId).execute())

  test("is told once, in their language, with their page's link, however often a parcel is scanned", async () => {
    const box = await newPostbox(open)
    const { jacket } = box.seed
    await arrive(box, jacket)
    await arrive(box, jacket)
    await box.now()
    // what may follow at once is waited for
    expect(box.got).toEqual([])
    await box.later()
    await arrive(box, jacket)
    await box.later()
    expect(box.got).toHaveLength(1)
    const [mail] = box.got
    expect(mail).toMatchObject({ to: "camille@secret.example", replyTo: null, headers: {} })
    expect(mail?.subject).toBe(`Votre colis est arrivé (${jacket.rma})`)
    for (const said of [mail?.text, mail?.html]) {
      expect(said).toContain("Votre colis est arrivé le 24 novembre 2026.")
      expect(said).toContain("https://retours.example.com/track/v1/")
      expect(said).toContain("1 × Veste")
    }
  })

  test("says the sum, once, where a parcel is looked at and paid within the quiet minutes", async () => {
    const box = await newPostbox(open)
    const { jacket } = box.seed
    await arrive(box, jacket)
    await box.receive(jacket)
    await box.later(20)
    await box.later(20)
    const subjects = box.got.map((mail) => mail.subject)
    expect(subjects.at(-1)).toContain("94,90\u202f€")
    expect(subjects.filter((subject) => subject.includes("remboursés"))).toHaveLength(1)
    expect(subjects.some((subject) => subject.includes("arrivé"))).toBe(false)
    expect((await box.states(jacket.returnId)).arrived).toBe("overtaken")
    // nothing is told twice, whatever is decided again
    const count = box.got.length
    await box.later(60)
    expect(box.got).toHaveLength(count)
  })

  test("is never told that a parcel came once the money has gone, however long a mail server says later", async () => {
    const box = await newPostbox(open)
    const { jacket } = box.seed
    box.says(GREYLISTED)
    await arrive(box, jacket)
    await box.later()
    await box.receive(jacket)
    await box.later(20)
    await box.later(20)
    expect(box.got).toEqual([])
    box.says({ outcome: "sent" })
    for (let hour = 0; hour < 3; hour++) await box.later(60)
    expect(box.got.map((mail) => mail.subject)).toEqual([expect.stringContaining("94,90\u202f€ remboursés")])
    const rows = await box.ctx.database.read.selectFrom("mails").select(["state", "kinds"]).execute()
    expect(rows.filter((row) => row.state === "overtaken").length).toBeGreaterThan(0)
    expect(rows.filter((row) => row.state === "waiting")).toEqual([])
  })

  test("hears of several things of one return in one mail, the later last", async () => {
    const box = await newPostbox(open)
    const { jacket } = box.seed
    await queue(box, jacket, "withdrawal_acknowledged")
    box.ctx.clock.advance(MINUTE)
    await queue(box, jacket, "announced_label")
    await box.later()
    expect(box.got).toHaveLength(1)
    expect(box.got[0]?.subject).toBe(`Du nouveau pour votre retour ${jacket.rma}`)
    const text = box.got[0]?.text ?? ""
    expect(text.indexOf("Votre rétractation")).toBeLessThan(text.indexOf("Votre retour est annoncé"))
  })

  test("costs nobody anything where no address is known, and what was overtaken is not told of later", async () => {
    const box = await newPostbox(open)
    const { jacket } = box.seed
    await box.ctx.database.write((tx) => tx.updateTable("customers").set({ email: null }).execute())
    await arrive(box, jacket)
    await queue(box, jacket, "announced_label")
    await box.later()
    expect(box.got).toEqual([])
    expect(await box.states(jacket.returnId)).toEqual({ arrived: "unaddressed", announced_label: "overtaken" })
  })

  test("is sent what others typed as text, whatever it would do in a page or a header", async () => {
    const box = await newPostbox(open)
    const { jacket } = box.seed
    const wicked = `<img src=x onerror=alert(1)>\r\nBcc: all@example.com "^XZ`
    await box.ctx.database.write(async (tx) => {
      await tx.updateTable("customers").set({ name: wicked }).execute()
      await tx.updateTable("order_lines").set({ title: wicked }).where("order_id", "=", jacket.orderId).execute()
    })
    await queue(box, jacket, "withdrawal_acknowledged")
    await box.now()
    const [mail] = box.got
    expect(mail?.html).not.toContain("<img src=x")
    expect(mail?.html).toContain("&lt;img src=x onerror=alert(1)&gt;")
    expect(mail?.subject).not.toContain("\n")
    expect(mail?.text).toContain("<img src=x")
  })

  test("is reminded once before the days are over, may refuse that in one press, and is not once it is sent", async () => {
    const box = await newPostbox(open)
    const { ctx, seed } = box
    const { jacket, mugs } = seed
    await remind(ctx)
    for (const one of [jacket, mugs])
      await ctx.database.write(async (tx) => {
        await tx.updateTable("parcels").set({ state: "announced" }).where("id", "=", one.parcelId).execute()
        await tx.updateTable("returns").set({ status: "approved" }).where("id", "=", one.returnId).execute()
      })
    ctx.clock.advance(6 * DAY)
    expect(await remind(ctx)).toBe(0)
    ctx.clock.advance(DAY + HOUR)
    expect(await remind(ctx)).toBe(2)
    expect(await remind(ctx)).toBe(0)
    // the carrier has one of them before the mail leaves
    await ctx.database.write((tx) =>
      tx.updateTable("parcels").set({ state: "in_transit" }).where("id", "=", mugs.parcelId).execute(),
    )
    await box.later()
    expect(box.got).toHaveLength(1)
    expect(box.got[0]?.subject).toBe(
      `Votre retour ${jacket.rma} : à envoyer avant la fin du 5 décembre 2026`.replace(" :", "\u202f:"),
    )
    expect(box.got[0]?.headers["List-Unsubscribe"]).toMatch(/^<https:\/\/retours\.example\.com\/mails\/stop\//)
    expect(await box.states(mugs.returnId)).toEqual({ reminder: "overtaken" })
  })

  test("is told that it is late as it is, whose fault that is, and only while it is", async () => {
    const box = await newPostbox(open)
    const { ctx, seed } = box
    const { jacket, mugs } = seed
    await remind(ctx)
    await arrive(box, jacket)
    await box.later()
    for (const one of [jacket, mugs])
      await change(box, one, { due_at: ctx.now() + HOUR, due_day: "2026-11-24", owed_minor: 9_490 })
    ctx.clock.advance(2 * HOUR)
    await remind(ctx)
    await change(box, mugs, { owed_minor: 0 })
    await box.later()
    const last = box.got.filter((mail) => mail.subject.includes("en retard"))
    expect(last).toHaveLength(1)
    expect(last[0]?.text).toContain("au plus tard le 24 novembre 2026")
    expect(last[0]?.text).toContain("C’est notre faute, pas la vôtre.")
  })
})
