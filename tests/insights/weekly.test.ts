import { describe, expect, it, test } from "vitest"
import { moveSignal } from "../../server/insights/move-signal.ts"
import { weeklyLetter } from "../../server/insights/weekly/letter.ts"
import { listOwners } from "../../server/insights/weekly/of-quality.ts"
import { weeklySamples } from "../../server/insights/weekly/samples.ts"
import { tellWeekly } from "../../server/insights/weekly/tell-weekly.ts"
import { setWeeklyWish } from "../../server/insights/weekly/wish.ts"
import type { SignalState } from "../../shared/contract/insights.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { testConfig, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"

const HOME = "https://retours.example.com/insights"

describe.each(["fr", "en"] as const)("the weekly letter in %s", (locale) => {
  test.each(weeklySamples(locale, HOME).map((one) => [one.state, one.letter] as const))(
    "%s: says the same as text and as HTML, leads to each signal, and holds nothing that runs",
    (_, letter) => {
      const { subject, text, html } = weeklyLetter(letter)
      for (const said of [subject, text, html]) expect(said).not.toMatch(/\{\{|undefined|NaN|null|\[object/)
      for (const { signal } of letter.stories)
        for (const said of [text, html]) expect(said).toContain(`${HOME}/${signal.id}`)
      expect(html).not.toMatch(/<Ouessant|<script|<link|@import|\son\w+=/)
      expect(html).toContain(`lang="${locale}"`)
      const shares = (all: string) => [...new Set(all.match(/\d[\d.,]*\s?%/gu))].sort()
      expect(shares(html.replace(/<style[\s\S]*?<\/style>|="[^"]*"/g, ""))).toEqual(shares(text))
    },
  )
})

describeEngines("the weekly letter", (under) => {
  async function house() {
    const ctx = testContext(await under.open())
    ctx.config = testConfig({ PUBLIC_URL: "https://retours.example.com" })
    const seed = await seedSmall(ctx)
    const { write, read } = ctx.database
    const { quality, lead } = seed.people
    await write((tx) =>
      tx.updateTable("people").set({ email: "q@shop.example" }).where("id", "=", quality.id).execute(),
    )
    const other = ctx.newId()
    await write(async (tx) => {
      const person = { id: other, name: "Ada", email: "ada@shop.example", locale: "en" as const, created_at: ctx.now() }
      await tx
        .insertInto("people")
        .values({ ...person, password_hash: null, pin_hash: null, badge: null, removed_at: null })
        .execute()
      await tx.insertInto("person_roles").values({ person_id: other, role: "quality", site_id: null }).execute()
    })
    const signal = async (n: number, more: { state?: SignalState; owner?: string } = {}) => {
      const id = ctx.newId()
      const nobody = { productId: null, size: null, batch: null, supplier: null, carrier: null, region: null }
      const about = { ...nobody, product: `Jacket ${n}`, lead: null, reason: "too_small", defect: null }
      await write((tx) =>
        tx
          .insertInto("signals")
          .values({
            ...{ id, kind: "product_reason", series: id, about: JSON.stringify(about), week: 10, since: 5, year: 0 },
            ...{ log_e: 9, seen: 40 + n, expected: 10, sold: 400, chart: JSON.stringify({ points: [], usual: 0.02 }) },
            ...{ state: more.state ?? "new", owner_id: more.owner ?? null, acted_on: null, effect: null },
            ...{ told_at: ctx.now(), moved_at: ctx.now() },
          })
          .execute(),
      )
      return id
    }
    const look = (week: number) =>
      write((tx) =>
        tx.insertInto("looks").values({ week, at: ctx.now(), watched: 1, sold: 1, returned: 1, told: 1 }).execute(),
      )
    /** What was written since it was last asked. */
    const seen = new Set<string>()
    const letters = async () => {
      await tellWeekly(ctx)
      const rows = await read
        .selectFrom("mails")
        .select(["id", "to_address", "subject", "text"])
        .orderBy("key")
        .execute()
      return rows.filter(({ id }) => !seen.has(id) && seen.add(id))
    }
    const to = (all: { to_address: string; text: string }[], address: string) =>
      all.find((one) => one.to_address === address)?.text ?? ""
    const actor = (id: string): Actor => ({ kind: "person", id, roles: [{ role: "quality", siteId: null }] })
    return { ctx, write, read, quality: quality.id, other, lead: lead.id, signal, look, letters, to, actor }
  }

  it("comes once after a look, in the reader's language, with five signals at most and the worst of them first", async () => {
    const { ctx, signal, look, letters, to } = await house()
    expect(await letters()).toEqual([])
    const ids: string[] = []
    for (let n = 0; n < 7; n++) ids.push(await signal(n))
    await look(10)
    const all = await letters()
    expect(all.map((one) => one.to_address).sort()).toEqual(["ada@shop.example", "q@shop.example"])
    const english = to(all, "ada@shop.example")
    expect(english).toContain("Jacket 6: Too small")
    expect(to(all, "q@shop.example")).toContain("Trop petit")
    expect(ids.filter((id) => english.includes(`${HOME}/${id}`))).toEqual(ids.slice(2))
    expect(english).toContain("2 more signals")
    expect(english.indexOf("Jacket 6")).toBeLessThan(english.indexOf("Jacket 2"))
    // the same round again, and another week with nothing new
    expect(await letters()).toEqual([])
    ctx.clock.advance(7 * 86_400_000)
    await look(11)
    expect(await letters()).toEqual([])
  })

  it("waits for the morning, and is not written to who turned it off, has left or has another role", async () => {
    const { ctx, write, read, quality, other, signal, look, letters, actor } = await house()
    await signal(1)
    await look(10)
    ctx.clock.set("2026-11-24T05:30:00Z")
    expect(await letters()).toEqual([])
    const audited = () => read.selectFrom("audit").select("subject").where("action", "=", "insights.weekly").execute()
    const wish = (wanted: boolean) => write((tx) => setWeeklyWish(tx, ctx, actor(quality), { wanted }))
    expect(await wish(false)).toMatchObject({ ok: true, value: { wanted: false } })
    expect(await wish(false)).toMatchObject({ ok: true, value: { wanted: false } })
    expect(await audited()).toEqual([{ subject: `person:${quality}` }])
    await write((tx) => tx.deleteFrom("person_roles").where("person_id", "=", other).execute())
    ctx.clock.set("2026-11-24T08:00:00Z")
    expect(await letters()).toEqual([])
    // what was not told is told once it is wanted
    expect(await wish(true)).toMatchObject({ ok: true, value: { wanted: true } })
    await look(11)
    expect((await letters()).map((one) => one.to_address)).toEqual(["q@shop.example"])
    const nobodys: Actor = { kind: "person", id: quality, roles: [{ role: "lead", siteId: null }] }
    const refusal = { ok: false, code: "not_allowed" }
    expect(await write((tx) => setWeeklyWish(tx, ctx, nobodys, { wanted: false }))).toMatchObject(refusal)
    expect(await listOwners(read, nobodys)).toMatchObject(refusal)
  })

  it("tells an owner alone what was given to them and what their action changed; what its owner left is everybody's", async () => {
    const { ctx, write, quality, other, lead, signal, look, letters, to, actor } = await house()
    const [given, taken, left, acted] = [
      await signal(1),
      await signal(2),
      await signal(3, { owner: lead }),
      await signal(4),
    ]
    const move = (by: string, id: string, asked: Parameters<typeof moveSignal>[3]["move"]) =>
      write((tx) => moveSignal(tx, ctx, actor(by), { id, move: asked }))
    await move(quality, given, { act: "owner", personId: other })
    await move(other, taken, { act: "look" })
    await move(other, acted, { act: "action", text: "Stopped", day: "2026-11-20" })
    await look(10)
    const first = await letters()
    const [theirs, everybodys] = [to(first, "ada@shop.example"), to(first, "q@shop.example")]
    expect([given, taken, left, acted].map((id) => theirs.includes(id))).toEqual([true, false, true, false])
    expect([given, taken, left, acted].map((id) => everybodys.includes(id))).toEqual([false, false, true, false])
    const share = { estimate: 0.02, low: 0.01, high: 0.03 }
    const effect = { before: share, after: share, ratio: { estimate: 0.5, low: 0.2, high: 0.9 }, sold: 90 }
    const measure = JSON.stringify(effect)
    await write((tx) => tx.updateTable("signals").set({ effect: measure }).where("id", "=", acted).execute())
    await look(11)
    const second = await letters()
    expect(second.map((one) => one.to_address)).toEqual(["ada@shop.example"])
    expect(to(second, "ada@shop.example")).toContain("20 November 2026")
    await look(12)
    expect(await letters()).toEqual([])
  })
})
