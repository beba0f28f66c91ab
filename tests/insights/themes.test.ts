import { describe, expect, it, test } from "vitest"
import { writeMany } from "../../server/db/write-many.ts"
import { dice } from "../../server/demo/random.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { fallsIn, findCandidates, type TextWords } from "../../server/insights/themes/candidates.ts"
import { findIn } from "../../server/insights/themes/find-in.ts"
import { keepThemes, placeUnplaced } from "../../server/insights/themes/find-themes.ts"
import { learnTexts } from "../../server/insights/themes/learn-texts.ts"
import { listThemes } from "../../server/insights/themes/list-themes.ts"
import { maskPersonal } from "../../server/insights/themes/mask.ts"
import { moveTheme } from "../../server/insights/themes/move-theme.ts"
import { languageOf, stemOf, wordsOf } from "../../server/insights/themes/stems.ts"
import { themePage } from "../../server/insights/themes/theme-page.ts"
import { logLikelihood, normalisedInformation } from "../../server/insights/themes/together.ts"
import type { MoveTheme } from "../../shared/contract/themes.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { weekOf } from "../../shared/domain/week.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"

describe("how surely words stand together", () => {
  // C. Manning & H. Schütze, Foundations of Statistical Natural Language Processing (1999), table 5.12: pairs with "powerful"
  // in 14,307,668 words of newspaper; published with logarithms that were rounded on the way
  test.each([
    [{ one: 12_593, other: 932, both: 150 }, 1291.42],
    [{ one: 932, other: 3424, both: 13 }, 80.39],
  ])("is the likelihood ratio of the textbook's table: %j", (seen, published) => {
    expect(logLikelihood({ ...seen, all: 14_307_668 })).toBeCloseTo(published, 0)
  })

  test("is nothing where they do not know of each other, and between −1 and 1", () => {
    const apart = { one: 100, other: 50, both: 5, all: 1000 }
    expect(logLikelihood(apart)).toBeCloseTo(0, 9)
    expect(normalisedInformation(apart)).toBeCloseTo(0, 9)
    expect(normalisedInformation({ one: 20, other: 20, both: 20, all: 1000 })).toBeCloseTo(1, 9)
    expect(normalisedInformation({ one: 20, other: 20, both: 0, all: 1000 })).toBe(-1)
  })
})

describe("the words of a text", () => {
  test("are of one family however they are written, and none is in every text", () => {
    const stems = (text: string, language: "fr" | "en") => wordsOf(text, language).map((word) => stemOf(word, language))
    expect(stems("La fermeture est CASSÉE, je la renvoie.", "fr")).toEqual(stems("Les fermetures cassées", "fr"))
    expect(stems("éclair abîmé", "fr")).toEqual(stems("eclair abime", "fr"))
    expect(stems("trop petite", "fr")).toEqual(stems("très petit", "fr"))
    expect(stems("The zips are leaking", "en")).toEqual(stems("zip leaks", "en"))
    expect(languageOf("The zip is broken", "fr")).toBe("en")
    expect(languageOf("La fermeture est cassée", "en")).toBe("fr")
    expect(languageOf("ok", "en")).toBe("en")
  })
})

describe("a text that others read", () => {
  const names = ["Camille D’Été-Martin", "12 rue de la Paix 59000 Lille", "BRU-20418"]
  test.each([
    ["Écrivez-moi : camille.martin+x@mail.example.fr svp", "Écrivez-moi : […] svp"],
    ["camille @ example . com", "[…]"],
    ["Appelez le 06 12 34 56 78 ou +33 (0)6-12-34-56-78.", "Appelez le […] ou […]."],
    ["IBAN FR76 3000 6000 0112 3456 7890 189 merci", "IBAN […] merci"],
    ["fr7630006000011234567890189", "[…]"],
    ["Carte 4970 1000 0000 0154, colis 6A12345678901", "Carte […], colis […]"],
    ["voir https://photos.example/x?y=1 ici", "voir […] ici"],
    ["Cordialement, camille d'ete MARTIN", "Cordialement, […] d'[…]"],
    ["Commande BRU-20418 : la fermeture casse", "Commande […] : la fermeture casse"],
    ["J’habite Lille, rue de la Paix", "J’habite […] de la […]"],
    ["Taille 38 au lieu de 40, reçu le 12/11", "Taille 38 au lieu de 40, reçu le 12/11"],
    ["Lot L12 et modèle AB12 cassés", "Lot L12 et modèle AB12 cassés"],
  ])("names nobody: %s", (text, masked) => expect(maskPersonal(text, names)).toBe(masked))
})

const text = (words: string): TextWords => words.split(" ").map((word) => ({ word, stem: word }))

describe("themes", () => {
  test("are the words that were said together, the same in whatever order the texts come, and none of noise", () => {
    const luck = dice(3)
    const noise = Array.from({ length: 60 }, (_, n) => `w${n}`)
    const some = () => Array.from({ length: 4 }, () => luck.pick(noise)).join(" ")
    const said = ["zip broken teeth", "zip broken", "colour yellow photo", "colour photo"]
    const texts = Array.from({ length: 600 }, (_, n) => text(n % 3 === 0 ? `${luck.pick(said)} ${some()}` : some()))
    const found = findCandidates(texts)
    const words = found.map((theme) => theme.map(({ word }) => word).sort())
    expect(words.filter((theme) => theme.length > 1)).toEqual(
      expect.arrayContaining([
        ["broken", "teeth", "zip"],
        ["colour", "photo", "yellow"],
      ]),
    )
    expect(words.filter((theme) => theme.length > 1)).toHaveLength(2)
    expect(findCandidates([...texts].reverse())).toEqual(found)
    // a rule that a person can read: two of its words
    const zip = found.find((theme) => theme.some(({ word }) => word === "zip")) ?? []
    expect(["zip broken", "zip w1", "broken teeth w2"].map((one) => fallsIn(new Set(one.split(" ")), zip))).toEqual([
      ...[true, false, true],
    ])
  })
})

describeEngines("what customers and inspectors say", (under) => {
  async function house() {
    const ctx = testContext(await under.open())
    const seed = await seedSmall(ctx)
    const { write, read } = ctx.database
    const order = (await read.selectFrom("orders").selectAll().execute()).find((one) => one.customer_id !== null)
    const bought = await read
      .selectFrom("order_lines")
      .selectAll()
      .where("order_id", "=", order?.id ?? "")
      .executeTakeFirstOrThrow()
    const { name } = await read
      .selectFrom("customers")
      .select("name")
      .where("id", "=", order?.customer_id ?? "")
      .executeTakeFirstOrThrow()
    const sent = (comments: readonly string[], note: string | null = null) =>
      write(async (tx) => {
        const at = ctx.now()
        const made = comments.map((comment) => ({ comment, id: ctx.newId(), line: ctx.newId(), unit: ctx.newId() }))
        const nothing = { due_at: null, due_day: null, obligations: "[]", decided: null, risk_flags: "[]" }
        await writeMany(
          tx,
          "returns",
          made.map(({ id }) => ({
            ...{ ...nothing, id, shop_id: seed.shopId, order_id: bought.order_id, rma: `R${id}`, site_id: seed.siteId },
            ...{ locale: "fr" as const, basis: "withdrawal", notice_at: at, collected_by_trader: 0 as const },
            ...{ information_given: 1 as const, status: "received", created_at: at, updated_at: at },
          })),
        )
        await writeMany(
          tx,
          "return_lines",
          made.map(({ id, line, comment }) => ({
            ...{ id: line, return_id: id, order_line_id: bought.id, authorized: 1, reason: "defective", comment },
            wanted: null,
          })),
        )
        if (note === null) return made
        await writeMany(
          tx,
          "units",
          made.map(({ id, line, unit }) => ({
            ...{ id: unit, return_id: id, line_id: line, parcel_id: null, ordinal: 1, lpn: null, serial: null },
            ...{ reception: "received" as const, acceptance: "accepted" as const, grade: "D", fault: "supplier" },
            ...{
              disposition: null,
              place: null,
              complete: 1 as const,
              disputed: 0 as const,
              fact_in_review: 0 as const,
            },
            ...{ imported: 0 as const, restored: 0 as const, deduction_basis_points: null, decided_by: null },
            ...{ customer_heard: 0 as const, updated_at: at },
          })),
        )
        await writeMany(
          tx,
          "inspections",
          made.map(({ unit, line }) => ({
            ...{ fact_id: ctx.newId(), unit_id: unit, parcel_id: "p", line_id: line, person_id: "x", device_id: null },
            ...{ outcome: "graded", grade: "D", disposition: null, fault: "supplier", answers: "{}", defects: "[]" },
            ...{ override_reason: null, note, serial: null, lpn: null, place: null, policy_version: 1, at },
            superseded_by: null,
          })),
        )
        return made
      })
    await write((tx) => tx.updateTable("return_lines").set({ comment: null }).execute())
    const product = { id: productId(seed.shopId, bought.sku), shop_id: seed.shopId, sku: bought.sku, gtins: "[]" }
    await write((tx) => writeMany(tx, "products", [{ ...product, title: "Veste", category: null, picture: null }]))
    const settle = async () => {
      ctx.clock.advance(STANDS + 1)
      await learnTexts(ctx)
    }
    const find = async () => keepThemes(ctx, await findIn(read))
    const actor = (role: keyof typeof seed.people): Actor => {
      const person = seed.people[role]
      return { kind: "person", id: person.id, roles: [{ role: person.role, siteId: null }] }
    }
    const list = async () => {
      const said = await listThemes(read, ctx, actor("quality"), { weeks: 13 })
      if (!said.ok) throw new Error(said.code)
      return said.value
    }
    const move = (id: string, move: MoveTheme, role: keyof typeof seed.people = "quality") =>
      write((tx) => moveTheme(tx, ctx, actor(role), { id, move }))
    const all = async () => ({
      themes: await read.selectFrom("themes").select(["id", "words", "name", "merged_into"]).orderBy("id").execute(),
      texts: await read.selectFrom("learned_texts").selectAll().orderBy("id").execute(),
      places: await read.selectFrom("text_themes").selectAll().orderBy("text_id").orderBy("theme_id").execute(),
    })
    return { ctx, read, write, name, sent, settle, find, list, move, all, actor }
  }
  const zips = ["La fermeture est cassée", "Fermeture cassée dès le premier jour", "fermetures cassees…"]
  const colours = ["La couleur n’est pas celle de la photo", "Couleur jaune, pas comme la photo"]
  const often = (texts: readonly string[], times: number) => Array.from({ length: times }, () => texts).flat()

  it("falls in by rule as it comes, names nobody, and is the same counted from scratch", async () => {
    const { ctx, read, write, name, sent, settle, find, list, all, actor } = await house()
    await sent([...often(zips, 4), ...often(colours, 5)])
    await sent(
      [`Fermeture cassée. ${name}, 06 12 34 56 78, <b>moi@mail.example</b>`],
      "Fermeture cassée, dents manquantes",
    )
    await settle()
    await find()
    const { themes, counted } = await list()
    expect(counted).toMatchObject({ to: weekOf(ctx.now()), texts: 24, customers: 23 })
    const zip = themes.find((theme) => theme.words.includes("fermeture"))
    expect(zip).toMatchObject({ count: 14, customers: 13, before: 0, pinned: false, name: null })
    expect(themes.find((theme) => theme.words.includes("photo"))).toMatchObject({ count: 10 })
    // what comes later falls in without anybody looking for themes
    const [later] = await sent(["Encore une fermeture qui casse"])
    await settle()
    expect((await list()).themes.find((theme) => theme.id === zip?.id)).toMatchObject({ count: 15 })
    const page = await themePage(read, ctx, actor("quality"), { id: zip?.id ?? "", weeks: 13 })
    const said = JSON.stringify(page)
    expect(said).toContain("<b>[…]</b>")
    expect(said).not.toMatch(/mail\.example|06 12/)
    for (const part of (name ?? "").split(" ")) expect(said).not.toContain(part)
    // a text that is taken back goes with its place
    await write((tx) =>
      tx
        .updateTable("return_lines")
        .set({ comment: null })
        .where("id", "=", later?.line ?? "")
        .execute(),
    )
    await write((tx) =>
      tx
        .updateTable("returns")
        .set({ updated_at: ctx.now() })
        .where("id", "=", later?.id ?? "")
        .execute(),
    )
    await settle()
    await find()
    const before = await all()
    expect(before.texts).toHaveLength(24)
    await write(async (tx) => {
      await tx.deleteFrom("learned_texts").execute()
      await tx.deleteFrom("themes").execute()
      await tx.deleteFrom("learned_until").execute()
    })
    await settle()
    await find()
    expect(await all()).toEqual(before)
  })

  it("stays as a person named, pinned and merged it when themes are looked for again, and only quality may", async () => {
    const { ctx, read, sent, settle, find, list, move, all, actor } = await house()
    await sent([...often(zips, 4), ...often(colours, 5)])
    await settle()
    await find()
    const named = (word: string) => async () => (await list()).themes.find((theme) => theme.words.includes(word))
    const [zip, colour] = [named("fermeture"), named("photo")]
    const [zipId, colourId] = [(await zip())?.id ?? "", (await colour())?.id ?? ""]
    for (const role of ["operator", "lead", "finance", "customer_service", "administrator"] as const) {
      expect(await move(zipId, { act: "pin" }, role)).toMatchObject({ ok: false, code: "not_allowed" })
      expect(await listThemes(read, ctx, actor(role), { weeks: 13 })).toMatchObject({ code: "not_allowed" })
      expect(await themePage(read, ctx, actor(role), { id: zipId, weeks: 13 })).toMatchObject({ code: "not_allowed" })
    }
    expect(await move(zipId, { act: "rename", name: "La fermeture" })).toMatchObject({ ok: true })
    expect(await move(colourId, { act: "pin" })).toMatchObject({ ok: true })
    expect((await list()).themes[0]).toMatchObject({ id: colourId, pinned: true })
    // other words all over: what nobody touched would go
    await sent(often(["Odeur de plastique insupportable", "odeur plastique"], 12))
    await settle()
    await find()
    expect(await zip()).toMatchObject({ id: zipId, name: "La fermeture", count: 12 })
    expect(await named("odeur")()).toMatchObject({ count: 24 })
    const apart = await all()
    expect(await move(zipId, { act: "merge", into: colourId })).toEqual({ ok: true, value: { id: colourId } })
    expect(await move(colourId, { act: "merge", into: zipId })).toMatchObject({ ok: false, code: "invalid" })
    await find()
    expect(await colour()).toMatchObject({ count: 22, merged: [{ id: zipId, name: "La fermeture" }] })
    expect(await zip()).toBeUndefined()
    await sent(["fermeture cassée"])
    await settle()
    expect(await colour()).toMatchObject({ count: 23 })
    expect(await move(zipId, { act: "split" })).toMatchObject({ ok: true })
    await placeUnplaced(ctx)
    expect(await zip()).toMatchObject({ count: 13 })
    expect(await colour()).toMatchObject({ count: 10 })
    expect((await all()).places.length).toBe(apart.places.length + 1)
    const told = await read.selectFrom("audit").select("action").where("action", "=", "insights.theme").execute()
    expect(told).toHaveLength(4)
  })
})
