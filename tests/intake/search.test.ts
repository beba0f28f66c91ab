import type { KyselyPlugin } from "kysely"
import { beforeAll, expect, test } from "vitest"
import type { Context } from "../../server/context.ts"
import { search } from "../../server/intake/search.ts"
import { upsertOrder } from "../../server/intake/upsert-order.ts"
import { upsertReturn } from "../../server/intake/upsert-return.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { OrderInput } from "../../shared/contract/intake.ts"
import { orderId, returnId } from "../../shared/domain/derive-id.ts"
import type { Role } from "../../shared/domain/states.ts"
import { HOUR, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

const system = { kind: "system" } as const
const person = (role: Role) => ({ kind: "person" as const, id: "p", roles: [{ role, siteId: null }] })
const service = person("customer_service")

const people: [number: string, name: string, email: string][] = [
  ["FR-2024/0001", "Louise Garnier", "louise.garnier@mail.example"],
  ["FR-2024/0002", "Jürgen Müller", "j.mueller@mail.example"],
  ["FR-2024/0003", "Anna Kowalska", "anna@kowalska.example"],
  ["FR-2024/0004", "Siobhán O’Brien", "siobhan@mail.example"],
  ["FR-2024/0005", "מרים כהן", "miriam@mail.example"],
  ["FR-2024/0006", "王小明", "wang@mail.example"],
  ["FR-2024/0007", "Marie Anne de la Tour", "tour@mail.example"],
  ["FR-2024/0008", "100% Coton_SARL", "coton%_x@mail.example"],
]

describeEngines("search", ({ open }) => {
  let ctx: Context
  let seed: SeedSmall

  const order = (number: string, name: string, email: string, more: Partial<OrderInput> = {}): OrderInput => ({
    number,
    currency: "EUR",
    country: "FR",
    customer: { name, email },
    lines: [{ sku: "KETTLE-1", gtin: "04006381333931", title: "Bouilloire", quantity: 2, paidMinor: 5_000 }],
    payments: [{ provider: "test", reference: `pay ${number}`, capturedMinor: 5_000 }],
    ...more,
  })

  beforeAll(async () => {
    const database = await open()
    ctx = testContext(database)
    seed = await seedSmall(ctx)
    await database.write(async (tx) => {
      for (const [number, name, email] of people)
        await upsertOrder(tx, ctx, system, { shopId: seed.shopId, order: order(number, name, email) })
      const announced = {
        number: ownNumberFrom("rma", 77),
        orderNumber: "FR-2024/0001",
        basis: "withdrawal" as const,
        noticeAt: new Date(ctx.now() - HOUR).toISOString(),
        lines: [{ ref: "KETTLE-1", quantity: 1 }],
        parcels: [{ tracking: "8R12345678901" }],
      }
      await upsertReturn(tx, ctx, system, { shopId: seed.shopId, announced })
      const unit = { return_id: returnId(seed.shopId, ownNumberFrom("rma", 77)), line_id: null, parcel_id: null }
      const seen = {
        reception: "received" as const,
        acceptance: "pending" as const,
        updated_at: ctx.now(),
        place: null,
      }
      const own = { grade: null, fault: null, disposition: null, deduction_basis_points: null, decided_by: null }
      const bits = { complete: 0, disputed: 0, fact_in_review: 0, imported: 0, restored: 0, customer_heard: 0 } as const
      const numbers = { id: ctx.newId(), lpn: ownNumberFrom("lpn", 5), serial: "SN-99/81", ordinal: 1 }
      await tx
        .insertInto("units")
        .values({ ...unit, ...seen, ...own, ...bits, ...numbers })
        .execute()
    })
  })

  const find = async (text: string, cursor?: string) => {
    const answer = await search(ctx.database.read, ctx, service, { text, ...(cursor !== undefined && { cursor }) })
    if (!answer.ok) throw new Error(answer.code)
    return answer.value
  }
  const numbers = async (text: string) => (await find(text)).hits.map((hit) => hit.orderNumber)

  test.each([
    ["the order's number as it is written", "FR-2024/0001", "order"],
    ["the order's number as it is said", "fr 2024 0001", "order"],
    ["the beginning of the order's number", "fr2024000", "order"],
    ["the return's number", ownNumberFrom("rma", 77), "return"],
    ["the tracking number with blanks", "8R 1234 5678 901", "tracking"],
    ["an article's code", "kettle-1", "article"],
    ["an article's barcode", "4006381333931", "article"],
    ["a licence plate", ownNumberFrom("lpn", 5).toLowerCase(), "lpn"],
    ["a serial", "sn9981", "serial"],
    ["an e-mail in capitals", "LOUISE.GARNIER@MAIL.EXAMPLE", "email"],
    ["an e-mail whose end was misheard", "louise.garnier@gmial.com", "email"],
    ["half a name", "garn", "name"],
    ["half of each name, the other way round", "lou garn", "name"],
    ["a name with swapped letters", "luoise granier", "name"],
    ["half a name with swapped letters", "garnei", "name"],
    ["a name with a letter too much", "Garrniier", "name"],
    ["a name with a number in one breath", "Garnier FR-2024/0001", "order"],
  ])("finds the caller by %s", async (_what, text, field) => {
    const { hits } = await find(text)
    const hit = hits.find((one) => one.orderNumber === "FR-2024/0001")
    expect(hit).toMatchObject({ kind: "return", rma: ownNumberFrom("rma", 77), title: "Bouilloire", articles: 1 })
    expect(hit?.matched.field).toBe(field)
    expect(hit?.matched.marks.length ?? 0).toBeGreaterThan(0)
  })

  test.each(["Müller", "Muller", "Mueller", "muler", "MÜLLER jurgen", "juergen", "mulelr"])(
    "hears %s as one and the same caller",
    async (text) => {
      expect(await numbers(text)).toEqual(["FR-2024/0002"])
    },
  )

  test.each([
    ["kovalska", "FR-2024/0003"],
    ["obrien", "FR-2024/0004"],
    ["o'brien", "FR-2024/0004"],
    ["siobhan", "FR-2024/0004"],
    ["כהן", "FR-2024/0005"],
    ["‏מרים כהן‏", "FR-2024/0005"],
    ["王小", "FR-2024/0006"],
    ["marie tour", "FR-2024/0007"],
    ["coton sarl", "FR-2024/0008"],
  ])("finds %s", async (text, number) => {
    expect(await numbers(text)).toEqual([number])
  })

  test.each([
    "%",
    "_",
    "'",
    "' or 1=1 --",
    "\\",
    "🙂",
    "\0",
    "\ud800",
    "",
    " ",
    "a".repeat(10_000),
    "é ".repeat(5_000),
  ])("finds nobody by %j, and breaks nothing", async (text) => {
    expect(await find(text)).toEqual({ hits: [], next: null, cut: false })
  })

  test("takes % and _ as what they are", async () => {
    expect(await numbers("coton%")).toEqual(["FR-2024/0008"])
    expect(await numbers("coton%_")).toEqual(["FR-2024/0008"])
    expect(await numbers("FR%0001")).toEqual([])
    expect(await numbers("coton%_x@")).toEqual(["FR-2024/0008"])
  })

  test("shows an order of which nothing comes back, so that something can be announced", async () => {
    const [hit] = (await find("kowalska")).hits
    expect(hit).toMatchObject({ kind: "order", rma: null, status: null, articles: 2 })
  })

  test("marks what matched, and no more", async () => {
    const marked = async (text: string) => {
      const [hit] = (await find(text)).hits
      return hit?.matched.marks.map(([from, to]) => hit.matched.text.slice(from, to))
    }
    expect(await marked("garn")).toEqual(["Garn"])
    expect(await marked("granier louise")).toEqual(["Louise", "Garnier"])
    expect(await marked("fr20240001")).toEqual(["FR-2024/0001"])
    expect(await marked("mueller")).toEqual(["Müller"])
    expect(await marked("anna@kow")).toEqual(["anna@kow"])
  })

  test("gives twenty, then the rest, none twice and none left out, whatever is made of the cursor", async () => {
    await ctx.database.write(async (tx) => {
      for (let n = 10; n < 35; n++)
        await upsertOrder(tx, ctx, system, {
          shopId: seed.shopId,
          order: order(`Z-${n}`, "Zacharie Zimmer", `z${n}@mail.example`),
        })
    })
    const first = await find("zimmer")
    const rest = await find("zimmer", first.next ?? "")
    expect([first.hits.length, rest.hits.length, rest.next]).toEqual([20, 5, null])
    expect(new Set([...first.hits, ...rest.hits].map((hit) => hit.id)).size).toBe(25)
    for (const cursor of ["", "x", "999.", "-1.x", `20.${"0".repeat(36)}`, "20.'--"])
      expect((await find("zimmer", cursor)).hits.length).toBeGreaterThan(0)
  })

  test("forgets a name that an order no longer bears", async () => {
    const change = (name: string) =>
      ctx.database.write((tx) =>
        upsertOrder(tx, ctx, system, { shopId: seed.shopId, order: order("Q-1", name, "q@mail.example") }),
      )
    await change("Quentin Wrobel")
    expect(await numbers("wrobel")).toEqual(["Q-1"])
    await change("Quentin Zalewski")
    expect([await numbers("wrobel"), await numbers("zalewski")]).toEqual([[], ["Q-1"]])
    const words = ctx.database.read.selectFrom("name_words").select("word").where("word", "=", "wrobel")
    expect(await words.execute()).toEqual([])
  })

  test("follows an article that is called otherwise now", async () => {
    const lines = [{ ref: "KETTLE-1", sku: "KETTLE-2", title: "Bouilloire", quantity: 2, paidMinor: 5_000 }]
    const [number = "", name = "", email = ""] = people[0] ?? []
    await ctx.database.write((tx) =>
      upsertOrder(tx, ctx, system, { shopId: seed.shopId, order: order(number, name, email, { lines }) }),
    )
    expect(await numbers("kettle-2")).toEqual(["FR-2024/0001"])
    expect(await numbers("kettle-1")).toEqual([])
  })

  test.each(["operator", "lead", "finance", "quality", "administrator"] as const)(
    "refuses the role %s",
    async (role) => {
      const answer = await search(ctx.database.read, ctx, person(role), { text: "garnier" })
      expect(answer).toMatchObject({ ok: false, code: "not_allowed" })
    },
  )

  test("finds who is meant by half of each name among many who are called nearly so, and by letters swapped", async () => {
    const begins = "abcdefghijklmn"
    const called = [...begins].map((letter) => [`Dup${letter}`, `Jea${letter}`])
    await ctx.database.write(async (tx) => {
      const own = (number: string, name: string) =>
        upsertOrder(tx, ctx, system, { shopId: seed.shopId, order: order(number, name, `${number}@mail.example`) })
      for (const [at, [last, first]] of called.entries()) {
        await own(`D-${at}`, `Xavier ${last}`)
        await own(`J-${at}`, `${first} Xerri`)
      }
      await own("N-1", "Jeannette Dupuytrens")
      await own("N-2", "Aldiard Garchet")
    })
    expect(await numbers("jea dup")).toEqual(["N-1"])
    expect(await numbers("dup jea")).toEqual(["N-1"])
    expect(await numbers("aldiard gacrhet")).toEqual(["N-2"])
  })

  test("asks the database few questions, however the caller is named", async () => {
    for (const text of ["FR-2024/0001", "8R12345678901", "louise.garnier@mail.example", "lou garn", "garnei luoise"]) {
      let asked = 0
      const transformResult: KyselyPlugin["transformResult"] = async ({ result }) => {
        asked++
        return result
      }
      const counted = ctx.database.read.withPlugin({ transformQuery: ({ node }) => node, transformResult })
      const answer = await search(counted, ctx, service, { text })
      expect(answer.ok && answer.value.hits.length).toBeGreaterThan(0)
      expect(asked).toBeLessThanOrEqual(7)
    }
  })

  test("is told of an order that a customer has twice as two", async () => {
    const [, name = "", email = ""] = people[2] ?? []
    await ctx.database.write((tx) =>
      upsertOrder(tx, ctx, system, { shopId: seed.shopId, order: order("FR-2024/0090", name, email) }),
    )
    expect((await numbers("anna kowalska")).toSorted()).toEqual(["FR-2024/0003", "FR-2024/0090"])
    expect(orderId(seed.shopId, "FR-2024/0090")).toBe((await find("FR-2024/0090")).hits[0]?.id)
  })
})
