import sharp from "sharp"
import { beforeEach, expect, test } from "vitest"
import { orderLink } from "../../server/portal/order-link.ts"
import en from "../../shared/locales/en/portal-order.ts"
import { HOUR, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import {
  answer,
  type Customer,
  customerOf,
  EMAIL,
  goOn,
  line,
  linesOf,
  order,
  type PortalHouse,
  PROOF,
  portalHouse,
} from "./customer.ts"

describeEngines("what a customer may do alone", (under) => {
  const open = emptied(under)
  let house: PortalHouse
  beforeEach(async () => {
    house = await portalHouse(await open())
  })
  const visitor = async (from = "10.0.0.1"): Promise<Customer> => {
    const customer = customerOf(house.ctx, { from })
    const found = await customer.find("A-1", PROOF)
    expect(found.location).toBe("/order")
    return customer
  }
  const returns = () =>
    house.ctx.database.read.selectFrom("returns").selectAll().where("order_id", "=", house.orderId).execute()
  /** The same page, whoever asks and whenever: without its token and what was typed. */
  const bare = (text: string) => text.replace(/value="[^"]*"/g, "")

  test("tells a wrong number and a wrong e-mail apart by nothing that is sent", async () => {
    const answers = []
    for (const [number, proof] of [
      ["A-1", "wrong@example.org"],
      ["Z-9", EMAIL],
      ["A-1", "59801"],
      ["Z-9", PROOF],
    ] as const)
      answers.push(await customerOf(house.ctx, { from: `10.1.0.${answers.length}` }).find(number, proof))
    expect(answers.map((one) => one.status)).toEqual([422, 422, 422, 422])
    expect(new Set(answers.map((one) => bare(one.text))).size).toBe(1)
    expect(new Set(answers.map((one) => [...one.headers.keys()].sort().join())).size).toBe(1)
    expect(answers[0]?.text).toContain(en.find.notFound)
    expect(answers.flatMap((one) => one.headers.getSetCookie())).toEqual([])
  })

  test("finds the order by an address with a plus and an accent, however it is typed, and by the postcode", async () => {
    for (const proof of [EMAIL, EMAIL.toUpperCase(), EMAIL.normalize("NFD"), " 59 800 ", PROOF]) {
      const found = await customerOf(house.ctx).find("a-1", proof)
      expect(found.location, proof).toBe("/order")
    }
    for (const proof of [EMAIL.replace("é", "e"), EMAIL.replace("+achats", ""), "8", "Lille"])
      expect((await customerOf(house.ctx, { from: "10.2.0.1" }).find("A-1", proof)).status, proof).toBe(422)
  })

  test("slows down who guesses: one order from many places, and one place at many orders", async () => {
    for (let at = 0; at < 10; at++) await customerOf(house.ctx, { from: `10.3.0.${at}` }).find("A-1", "00000")
    expect((await customerOf(house.ctx, { from: "10.3.1.1" }).find("A-1", PROOF)).status).toBe(429)
    await Promise.all(
      Array.from({ length: 30 }, (_, at) => customerOf(house.ctx, { from: "10.4.0.1" }).find(`B-${at}`, "x@y.z")),
    )
    expect((await customerOf(house.ctx, { from: "10.4.0.1" }).find("B-99", "x@y.z")).status).toBe(429)
    house.ctx.clock.advance(16 * MINUTE)
    expect((await customerOf(house.ctx, { from: "10.3.1.1" }).find("A-1", PROOF)).location).toBe("/order")
  })

  test("records a withdrawal once however often it is confirmed, word by word, with no reason asked", async () => {
    const customer = await visitor()
    const order = await customer.get("/order")
    expect(order.text).toContain(en.order.withdraw)
    const page = await customer.get("/withdraw")
    expect(page.text).toContain(en.withdraw.confirm)
    expect(page.text).not.toContain('name="reason"')
    const { token } = customer
    const fields: [string, string][] = [
      ["form", token],
      ["order", house.orderId],
      ["line", house.lines.shirt ?? ""],
      [`quantity-${house.lines.shirt}`, "2"],
    ]
    const taps = await Promise.all([customer.send("/withdraw", fields), customer.send("/withdraw", fields)])
    expect(new Set(taps.map((one) => one.location)).size).toBe(1)
    const [returned, ...more] = await returns()
    expect(more).toEqual([])
    expect(returned).toMatchObject({ basis: "withdrawal", notice_at: house.ctx.now(), status: "approved" })
    const done = await customer.get(taps[0]?.location ?? "")
    expect(done.text).toContain("2 × Article shirt")
    expect(done.text).toMatch(/Received on Tuesday,? 24 November 2026 at 09:00:00 CET/)
    const rows = await house.ctx.database.read.selectFrom("withdrawals").selectAll().execute()
    expect(rows).toHaveLength(1)
    const notices = await house.ctx.database.read.selectFrom("notices").selectAll().execute()
    const told = notices.filter((one) => one.kind === "withdrawal_acknowledged")
    expect(told).toHaveLength(1)
    expect(JSON.parse(told[0]?.detail ?? "").text).toBe(rows[0]?.declared)
  })

  test("announces once however often it is confirmed, and shows before it what the law gives", async () => {
    const customer = await visitor()
    const check = await answer(customer, [{ id: house.lines.shirt ?? "", quantity: 2, reason: "too_large" }])
    expect(check.text).toContain("right of withdrawal")
    expect(check.text).toContain("€100.01")
    const fields: [string, string][] = [["form", customer.token]]
    const taps = await Promise.all([
      customer.send("/announce/check", fields),
      customer.send("/announce/check", fields),
      customer.send("/announce/check", fields),
    ])
    expect(new Set(taps.map((one) => one.location)).size).toBe(1)
    expect(taps[0]?.location).toMatch(/^\/announced\//)
    const all = await returns()
    expect(all).toHaveLength(1)
    const done = await customer.get(taps[0]?.location ?? "")
    expect(done.text).toContain(all[0]?.rma)
    const label = await customer.get(`/label/${all[0]?.id}`)
    expect(label.headers.get("content-type")).toBe("application/pdf")
  })

  test("gives the last one of a line to one of two phones, and tells the other", async () => {
    const phones = [await visitor("10.5.0.1"), await visitor("10.5.0.2")]
    for (const phone of phones)
      expect((await answer(phone, [{ id: house.lines.shirt ?? "", quantity: 2 }])).status).toBe(200)
    const sent = await Promise.all(phones.map((phone) => phone.send("/announce/check", [])))
    expect(sent.map((one) => one.status).sort()).toEqual([303, 422])
    expect(sent.find((one) => one.status === 422)?.text).toContain("perhaps from another phone")
    const lines = await house.ctx.database.read
      .selectFrom("return_lines")
      .select("authorized")
      .where("order_line_id", "=", house.lines.shirt ?? "")
      .execute()
    expect(lines).toEqual([{ authorized: 2 }])
  })

  test("refuses more than was bought, and leaves nothing of it behind", async () => {
    const customer = await visitor()
    await customer.get("/announce/items")
    const id = house.lines.shirt ?? ""
    const sent = await customer.send("/announce/items", [
      ["line", id],
      [`quantity-${id}`, "3"],
    ])
    expect(sent.status).toBe(422)
    expect(await returns()).toEqual([])
  })

  test("shows whatever is typed as text, in every field", async () => {
    const bad = `"><script>alert(1)</script><img src=x onerror=alert(1)>'^XZ`
    const searched = await customerOf(house.ctx, { from: "10.6.0.1" }).find(bad, bad)
    const customer = await visitor()
    const check = await answer(customer, [{ id: house.lines.shirt ?? "", comment: bad }])
    const why = await customer.get("/announce/why/1")
    for (const page of [searched, check, why]) {
      expect(page.text).not.toContain("<script>alert")
      expect(page.text).not.toContain("<img src=x")
      expect(page.text).toContain("&lt;script&gt;")
    }
    await customer.get("/announce/check")
    const announced = await customer.send("/announce/check", [])
    expect(announced.status).toBe(303)
    const [row] = await house.ctx.database.read
      .selectFrom("return_lines")
      .select("comment")
      .where("order_line_id", "=", house.lines.shirt ?? "")
      .execute()
    expect(row?.comment, "kept as it was typed").toBe(bad)
  })

  test("says what is wrong with a photo that is too large, HEIC, a PDF or no picture, and keeps the good one", async () => {
    const customer = await visitor()
    await customer.get("/announce/items")
    await customer.send("/announce/items", [["line", house.lines.shirt ?? ""]])
    await customer.get("/announce/why/1")
    await customer.send("/announce/why/1", [
      ["reason", "arrived_damaged"],
      ["comment", ""],
    ])
    await customer.get("/announce/detail/1")
    await customer.send("/announce/detail/1", [["detail", "carton_hit"]])
    await customer.get("/announce/photos/1")
    const good = new File(
      [
        new Uint8Array(
          await sharp({ create: { width: 40, height: 30, channels: 3, background: "red" } })
            .jpeg()
            .toBuffer(),
        ),
      ],
      "ok.jpg",
    )
    const heic = new File([Buffer.from("000000186674797068656963000000006d696631686569630000", "hex")], "IMG_1.HEIC")
    const bad: [File, RegExp][] = [
      // the whole size once: to read it is a second's work
      [
        new File([new Uint8Array(under.engine === "sqlite" ? 40_000_000 : 13_000_000)], "huge.jpg"),
        /huge\.jpg” is too large/,
      ],
      [heic, /HEIC format/],
      [new File([Buffer.from("%PDF-1.7\n1 0 obj\n")], "bill.pdf"), /is a PDF/],
      [new File([Buffer.from("hello")], "note.jpg"), /is no photo that we can read/],
    ]
    for (const [file, says] of bad) {
      const sent = await customer.send("/announce/photos/1", [["photo", file]])
      expect(sent.status).toBe(422)
      expect(sent.text).toMatch(says)
    }
    expect((await customer.send("/announce/photos/1", [["photo", good]])).status).toBe(303)
    const shown = await customer.get("/announce/photos/1")
    const sha = /\/photos\/([0-9a-f]{64})/.exec(shown.text)?.[1]
    expect((await customer.get(`/photos/${sha}`)).headers.get("content-type")).toBe("image/jpeg")
    const stranger = customerOf(house.ctx, { from: "10.7.0.1" })
    expect((await stranger.get(`/photos/${sha}`)).status, "nobody else sees it").toBe(404)
  })

  test("shows who was given it no price and no buyer, and offers them no withdrawal", async () => {
    const gift = customerOf(house.ctx)
    await gift.find("A-1", PROOF, { gift: true })
    const pages = [await gift.get("/order"), await answer(gift, [{ id: house.lines.shirt ?? "" }])]
    await gift.send("/announce/check", [])
    pages.push(await gift.get("/order"))
    for (const { text } of pages) {
      expect(text).not.toMatch(/€|Zoé|Lemaire|€?50\.00/)
      expect(text).not.toContain(en.order.withdraw)
    }
    expect((await gift.get("/withdraw")).location).toBe("/order")
    const [returned] = await returns()
    expect((await gift.get(`/announced/${returned?.id}`)).status).toBe(200)
  })

  test("lets a changed letter of the cookie, a link or an id of another open nothing", async () => {
    const customer = await visitor()
    const cookie = customer.cookies.get("bd_visit") ?? ""
    const other = await order(house.ctx, house.shopId, "B-2", [line("hat")])
    const owner = customerOf(house.ctx)
    await owner.find("B-2", PROOF)
    const check = await answer(owner, [{ id: (await linesOf(house.ctx, other.id)).hat ?? "" }])
    expect(check.status).toBe(200)
    const theirs = (await owner.send("/announce/check", [])).location?.split("/").at(-1)
    for (const path of [`/announced/${theirs}`, `/cancel/${theirs}`, `/label/${theirs}`, `/withdrawn/${theirs}`])
      expect((await customer.get(path)).status, path).toBe(404)
    await customer.get("/cancel/x")
    for (const at of [3, cookie.length - 1]) {
      const letter = cookie[at] === "A" ? "B" : "A"
      customer.cookies.set("bd_visit", cookie.slice(0, at) + letter + cookie.slice(at + 1))
      expect((await customer.get("/order")).status).toBe(404)
    }
    const link = new URL(orderLink(house.ctx, house.orderId)).pathname
    expect((await customerOf(house.ctx).get(link)).location).toBe("/order")
    const wrong = link.slice(0, -1) + (link.endsWith("A") ? "B" : "A")
    expect((await customerOf(house.ctx).get(wrong)).status).toBe(404)
  })

  test("offers of what is past its time only what is wrong with it, and says why food cannot come back", async () => {
    const old = await order(house.ctx, house.shopId, "C-3", [line("coat")], 40)
    const late = customerOf(house.ctx)
    await late.find("C-3", PROOF)
    expect((await late.get("/order")).text).not.toContain(en.order.withdraw)
    await late.get("/announce/items")
    await late.send("/announce/items", [["line", (await linesOf(house.ctx, old.id)).coat ?? ""]])
    const why = await late.get("/announce/why/1")
    expect(why.text).not.toContain('value="changed_mind"')
    expect(why.text).toContain('value="defective"')
    expect((await late.send("/announce/why/1", [["reason", "changed_mind"]])).status).toBe(422)

    const customer = await visitor()
    expect((await customer.get("/order")).text).toContain("Food may spoil")
    const shirtOnly = await customer.get("/withdraw")
    expect(shirtOnly.text).not.toContain(house.lines.cheese)
    const sent = await customer.send("/withdraw", [
      ["order", house.orderId],
      ["line", house.lines.cheese ?? ""],
    ])
    expect(sent.status).toBe(422)
    expect(await returns()).toEqual([])
  })

  test("keeps number and date of a return that is changed, takes it back until it leaves, and not after", async () => {
    const customer = await visitor()
    await answer(customer, [{ id: house.lines.shirt ?? "" }])
    await customer.send("/announce/check", [])
    const [before] = await returns()
    house.ctx.clock.advance(HOUR)
    await customer.get("/order")
    const opened = await customer.send(`/change/${before?.id}`, [])
    expect(opened.location).toBe("/announce/next")
    const both = [{ id: house.lines.shirt ?? "", quantity: 2 }]
    await answer(customer, both)
    await customer.get("/announce/why/1")
    const check = await goOn(customer, await customer.send("/announce/why/1", [["reason", "defective"]]), both)
    expect(check.text).toContain("Keep the changes")
    await customer.send("/announce/check", [])
    const [after, ...more] = await returns()
    expect(more).toEqual([])
    expect(after).toMatchObject({ rma: before?.rma, notice_at: before?.notice_at, basis: "conformity" })

    await house.ctx.database.write((tx) =>
      tx
        .updateTable("returns")
        .set({ status: "in_transit" })
        .where("id", "=", after?.id ?? "")
        .execute(),
    )
    await customer.get(`/cancel/${after?.id}`)
    await house.ctx.database.write((tx) =>
      tx
        .updateTable("returns")
        .set({ status: "approved" })
        .where("id", "=", after?.id ?? "")
        .execute(),
    )
    const shown = await customer.get(`/cancel/${after?.id}`)
    expect(shown.text).toContain(en.cancel.confirm)
    await house.ctx.database.write((tx) =>
      tx
        .updateTable("returns")
        .set({ status: "in_transit" })
        .where("id", "=", after?.id ?? "")
        .execute(),
    )
    expect((await customer.send(`/cancel/${after?.id}`, [])).text).toContain("cannot be cancelled here any more")
    await house.ctx.database.write((tx) =>
      tx
        .updateTable("returns")
        .set({ status: "approved" })
        .where("id", "=", after?.id ?? "")
        .execute(),
    )
    await customer.get(`/cancel/${after?.id}`)
    expect((await customer.send(`/cancel/${after?.id}`, [])).status).toBe(303)
    expect((await returns())[0]?.status).toBe("cancelled")
    const audit = await house.ctx.database.read.selectFrom("audit").select(["actor", "action"]).execute()
    expect(audit.filter((one) => one.actor.startsWith("customer:")).map((one) => one.action)).toEqual(
      expect.arrayContaining(["return.announce", "return.change", "return.cancel"]),
    )
  })

  test("lets go of what was chosen for an article that is taken out again", async () => {
    const belt = await order(house.ctx, house.shopId, "E-5", [line("belt"), line("cap")])
    const customer = customerOf(house.ctx)
    await customer.find("E-5", PROOF)
    const ids = await linesOf(house.ctx, belt.id)
    await answer(customer, [
      { id: ids.belt ?? "", reason: "arrived_damaged" },
      { id: ids.cap ?? "", reason: "arrived_damaged" },
    ])
    const returnId = (await customer.send("/announce/check", [])).location?.split("/").at(-1) ?? ""
    const chosen = () =>
      house.ctx.database.read.selectFrom("resolutions").select("line_id").where("return_id", "=", returnId).execute()
    expect(await chosen(), "both are to be replaced").toHaveLength(2)
    await customer.get("/order")
    await customer.send(`/change/${returnId}`, [])
    await answer(customer, [{ id: ids.belt ?? "", reason: "arrived_damaged" }])
    expect((await customer.send("/announce/check", [])).location).toBe(`/announced/${returnId}`)
    expect(await chosen()).toHaveLength(1)
  })

  test("finds the answers again for who comes back after the visit has ended, and for nobody else", async () => {
    const customer = await visitor()
    await customer.get("/announce/items")
    await customer.send("/announce/items", [["line", house.lines.shirt ?? ""]])
    house.ctx.clock.advance(3 * HOUR)
    expect((await customer.get("/order")).status, "the visit is over").toBe(404)
    await customer.find("A-1", PROOF)
    expect((await customer.get("/announce/next")).location).toBe("/announce/why/1")
    const other = await visitor("10.8.0.1")
    expect((await other.get("/announce/next")).location).toBe("/announce/items")
  })

  test("sends several orders in one parcel, each with a return of its own", async () => {
    const second = await order(house.ctx, house.shopId, "D-4", [line("belt")])
    const customer = await visitor()
    const added = await customer.find("D-4", PROOF, { add: true })
    expect(added.location).toBe("/announce/items")
    const belt = (await linesOf(house.ctx, second.id)).belt ?? ""
    await answer(customer, [{ id: house.lines.shirt ?? "" }, { id: belt }])
    const done = await customer.get((await customer.send("/announce/check", [])).location ?? "")
    expect(done.text).toContain("travel in the same parcel")
    const db = house.ctx.database
    const [tie] = await db.read.selectFrom("travels_with").selectAll().execute()
    // whoever ties a parcel to the one ties it to the other
    const [known] = await db.read.selectFrom("parcels").select("id").execute()
    const parcel_id = known?.id ?? ""
    await db.write((tx) =>
      tx
        .insertInto("parcel_returns")
        .values({ parcel_id, return_id: tie?.with_return_id ?? "" })
        .execute(),
    )
    const tied = await db.read
      .selectFrom("parcel_returns")
      .select("return_id")
      .where("parcel_id", "=", parcel_id)
      .execute()
    expect(tied.map((one) => one.return_id)).toEqual(expect.arrayContaining([tie?.return_id, tie?.with_return_id]))
  })

  test("takes no form of another site, and asks again for one that lay open for a day", async () => {
    const customer = await visitor()
    await customer.get("/withdraw")
    const fields: [string, string][] = [
      ["order", house.orderId],
      ["line", house.lines.shirt ?? ""],
    ]
    expect((await customer.send("/withdraw", fields, { "sec-fetch-site": "cross-site" })).status).toBe(403)
    expect((await customer.send("/withdraw", [["form", "x"], ...fields])).status).toBe(422)
    house.ctx.clock.advance(HOUR)
    const { token } = customer
    house.ctx.clock.advance(12 * HOUR)
    await customer.find("A-1", PROOF)
    expect((await customer.send("/withdraw", [["form", token], ...fields])).status).toBe(422)
    expect(await returns()).toEqual([])
  })

  test("lets no page be kept, framed or told on, and changes nothing for who only looks", async () => {
    const customer = await visitor()
    const before = JSON.stringify(await house.ctx.database.read.selectFrom("commits").select("position").execute())
    for (const path of [
      "/order",
      "/withdraw",
      "/announce/items",
      "/announce/next",
      `/s/portal?lang=fr`,
      "/s/portal/help",
    ]) {
      const page = await customer.get(path)
      expect(page.headers.get("referrer-policy"), path).toBe("no-referrer")
      expect(page.headers.get("cache-control"), path).toBe("no-store")
      const csp = page.headers.get("content-security-policy") ?? ""
      expect(csp).toContain("default-src 'none'")
      expect(csp).toContain("frame-ancestors 'none'")
      expect(csp).not.toMatch(/https?:|unsafe/)
      expect(page.text).not.toMatch(/<script>|style="|\son\w+="|https?:\/\/(?!portal\.test|127\.0\.0\.1|localhost)/)
    }
    expect(JSON.stringify(await house.ctx.database.read.selectFrom("commits").select("position").execute())).toBe(
      before,
    )
    const missing = await customer.get("/nowhere", { "accept-encoding": "gzip" })
    expect([missing.status, missing.headers.get("content-type")], "a refusal is a page, packed or not").toEqual([
      404,
      "text/html; charset=utf-8",
    ])
    expect((await customer.get("/s/portal")).text, "the switch of languages holds").toContain('lang="fr"')
  })
})
