import { expect, test } from "vitest"
import { signLink } from "../../server/links/sign-link.ts"
import { linkOfReturn, trackingLink } from "../../server/links/tracking-link.ts"
import { openLog } from "../../server/start/open-log.ts"
import { renewLink } from "../../server/tracking/renew-link.ts"
import en from "../../shared/locales/en/track.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { newPhone } from "./phone.ts"

const everything = async ({ ctx }: Till) => {
  const { read } = ctx.database
  const tables = ["returns", "audit", "intents", "hearings", "questions", "changes"] as const
  return JSON.stringify(await Promise.all(tables.map((name) => read.selectFrom(name).selectAll().execute())))
}

const revoke = (till: Till, by: Parameters<typeof actorOf>[1]) =>
  till.ctx.database.write((tx) =>
    renewLink(tx, till.ctx, actorOf(till.seed, by), { returnId: till.seed.jacket.returnId, revoke: true }),
  )

describeEngines("the link to a customer's return", (under) => {
  const open = emptied(under)

  test("becomes a cookie on a clean address, changes nothing by being followed, and no cache or referrer has it", async () => {
    const till = await newTill(open)
    const { jacket } = till.seed
    const before = await everything(till)
    const link = new URL(await linkOfReturn(till.ctx.database.read, till.ctx, jacket.returnId))
    const token = link.pathname.split("/").at(-1) ?? ""
    const phone = newPhone(till.ctx)
    const looks = [await phone.get(link.pathname + link.search), await phone.get(`/track/${jacket.rma}`)]
    expect(looks.map((look) => look.status)).toEqual([303, 200])
    expect(looks[0]?.headers.get("location")).toBe(`/track/${jacket.rma}`)
    for (const look of looks) {
      expect(look.headers.get("cache-control")).toBe("no-store")
      expect(look.headers.get("referrer-policy")).toBe("no-referrer")
      expect(look.text).not.toContain(token)
    }
    const [cookie] = looks[0]?.headers.getSetCookie() ?? []
    expect(cookie).toMatch(
      new RegExp(`^bd_track=[^;]+; Path=/track/${jacket.rma}; Max-Age=604800; HttpOnly; SameSite=Lax`),
    )
    expect(cookie).not.toContain(token)
    expect(await everything(till)).toBe(before)
  })

  test("opens for no link with one character changed, and tells a wrong, a forged and a revoked one not apart", async () => {
    const till = await newTill(open)
    const { jacket, people } = till.seed
    const link = await linkOfReturn(till.ctx.database.read, till.ctx, jacket.returnId)
    const token = new URL(link).pathname.split("/").at(-1) ?? ""
    const pages = new Set<string>()
    const look = async (wrong: string) => {
      const answer = await newPhone(till.ctx).get(`/track/v1/${wrong}`)
      expect([wrong.slice(0, 60), answer.status, answer.headers.getSetCookie()]).toEqual([wrong.slice(0, 60), 404, []])
      pages.add(answer.text)
    }
    for (let at = 0; at < token.length; at++) {
      if (at % 25 === 0) till.ctx.clock.advance(16 * MINUTE)
      await look(`${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`)
    }
    till.ctx.clock.advance(16 * MINUTE)
    const one = { id: jacket.returnId, version: 1, endsAt: null }
    await look(signLink(till.ctx, "track visit", one))
    await look(signLink(till.ctx, "bank link", one))
    await look(signLink(till.ctx, "track link", { ...one, version: 2 }))
    await look(signLink(till.ctx, "track link", { ...one, id: till.ctx.newId() }))
    await look(signLink({ secret: new Uint8Array(32) }, "track link", one))
    const phone = newPhone(till.ctx)
    const page = await phone.follow(jacket.returnId)
    expect((await phone.get(page)).status).toBe(200)
    expect(await revoke(till, people.customer_service)).toMatchObject({ ok: true })
    await look(token)
    expect((await phone.get(page)).text, "the visit ends with its link").toContain(en.goneNote)
    expect(pages.size).toBe(1)
    const fresh = newPhone(till.ctx)
    expect((await fresh.get(await fresh.follow(jacket.returnId))).status).toBe(200)
  })

  test("is given out and revoked by customer service alone, and the same version is the same link", async () => {
    const till = await newTill(open)
    const { people, jacket } = till.seed
    for (const role of ["operator", "lead", "finance", "quality", "administrator"] as const)
      expect(await revoke(till, people[role]), role).toMatchObject({ code: "not_allowed" })
    const link = await linkOfReturn(till.ctx.database.read, till.ctx, jacket.returnId)
    const input = { returnId: jacket.returnId, revoke: false }
    const again = await till.ctx.database.write((tx) =>
      renewLink(tx, till.ctx, actorOf(till.seed, people.customer_service), input),
    )
    expect(again).toMatchObject({ ok: true, value: { link } })
    expect(trackingLink(till.ctx, { returnId: jacket.returnId, version: 1, locale: "fr" })).toBe(link)
  })

  test("shows one return to whoever has its cookie, and nothing of another", async () => {
    const till = await newTill(open)
    const { jacket, mugs } = till.seed
    const phone = newPhone(till.ctx)
    const page = await phone.follow(jacket.returnId)
    expect((await phone.get(page)).text).toContain("1001")
    for (const path of [`/track/${mugs.rma}`, `/track/${mugs.rma}/question`, `/track/${mugs.rma}/label`]) {
      const own = [...phone.cookies.values()][0]?.value ?? ""
      const answer = await phone.get(path, { cookie: `bd_track=${own}` })
      expect([path, answer.status]).toEqual([path, 404])
      expect(answer.text).not.toContain("1002")
    }
    expect((await newPhone(till.ctx).get(page)).status).toBe(404)
    till.ctx.clock.advance(8 * DAY)
    expect((await phone.get(page)).status, "a visit ends by itself").toBe(404)
  })

  test("is in no log, and whoever guesses is slowed down", async () => {
    let log = ""
    const till = await newTill(open)
    const write = (line: string) => {
      log += line
    }
    till.ctx.log = openLog("trace", { write })
    const { jacket } = till.seed
    const phone = newPhone(till.ctx)
    const link = new URL(await linkOfReturn(till.ctx.database.read, till.ctx, jacket.returnId))
    await phone.get(await phone.follow(jacket.returnId))
    const statuses: number[] = []
    for (let i = 0; i < 32; i++) statuses.push((await phone.get(`${link.pathname.slice(0, -1)}!`)).status)
    expect(statuses.filter((status) => status === 404)).toHaveLength(30)
    expect(statuses.at(-1)).toBe(429)
    expect(log).toContain("/track/v1/:token")
    for (const secret of [link.pathname.split("/")[3] ?? "?", [...phone.cookies.values()][0]?.value ?? "?", jacket.rma])
      expect(log).not.toContain(secret)
  })
})
