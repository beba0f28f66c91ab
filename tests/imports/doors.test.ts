import { existsSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { verifyAudit } from "../../server/audit/verify.ts"
import { fileOf, keepUpload } from "../../server/intake/imports/import-files.ts"
import { claimJob } from "../../server/jobs/claim.ts"
import { runDueJobs, runNextJob } from "../../server/jobs/worker.ts"
import { MAX_IMPORT_BYTES } from "../../shared/contract/imports.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { describeEngines } from "../support/engines.ts"
import { type ImportDesk, importDesk } from "./desk.ts"
import { manyOrders } from "./many-orders.ts"

const orders = (...rows: string[]) => ["Commande;Devise;Pays;SKU;Titre;Quantité;Payé;E-mail;Client", ...rows].join("\n")
const order = (number: string, { sku = "LAMP", paid = "12,50", name = "Zoé", quantity = "2" } = {}) =>
  `${number};EUR;FR;${sku};Lampe;${quantity};${paid};zoe@example.org;${name}`
const returns = (...rows: string[]) =>
  ["RMA;Commande;Base légale;Date de demande;SKU;Quantité;Suivi;Commentaire", ...rows].join("\n")
const payments = (...rows: string[]) => ["Commande;Prestataire;Transaction;Encaissé", ...rows].join("\n")

describeEngines("imports of files", ({ open }) => {
  let desk: ImportDesk
  beforeAll(async () => {
    desk = await importDesk(await open())
  })
  afterAll(() => desk.close())

  const number = (one: string) =>
    desk.ctx.database.read.selectFrom("orders").selectAll().where("number", "=", one).executeTakeFirst()
  const faults = (doc: Awaited<ReturnType<ImportDesk["look"]>>) => doc.refused.map((one) => `${one.line} ${one.fault}`)

  test("write nothing of a file with one bad line unless the good ones alone are asked for", async () => {
    const doc = await desk.check("orders", orders(order("A1"), order("A2", { paid: "-1" })))
    expect(faults(doc)).toEqual(["3 negative"])
    expect((await desk.admin.ask("POST", `/api/imports/${doc.id}/run`, { onlyGood: false })).status).toBe(409)
    await runDueJobs(desk.ctx)
    expect(await number("A1")).toBeUndefined()
    await desk.run(doc.id, true)
    expect(await number("A1")).toMatchObject({ currency: "EUR" })
    expect(await number("A2")).toBeUndefined()
  })

  test("name both lines where a number stands twice or a line says otherwise", async () => {
    const file = orders(order("D1"), order("D2"), order("D1"), `${order("D2", { sku: "MUG" }).replace("EUR", "USD")}`)
    const doc = await desk.check("orders", file)
    expect(doc.refused.filter((one) => one.fault !== "held_back")).toMatchObject([
      { line: 4, fault: "twice", wants: "2" },
      { line: 5, fault: "says_otherwise", field: "currency", wants: "3" },
    ])
    expect(doc.checked).toMatchObject({ created: 0, refused: 2, heldBack: 2 })
  })

  test("keep what a file does not say, and take one customer's two spellings for no change", async () => {
    const whole = "Commande;Devise;Pays;SKU;Titre;Quantité;Payé;EAN;Transaction;Encaissé\n"
    await desk.run((await desk.check("orders", `${whole}K1;EUR;FR;LAMP;Lampe;1;12,50;3760001234567;pay_k1;12,50`)).id)
    const short = await desk.check("orders", orders(order("K1", { quantity: "1" })))
    expect(short.checked).toMatchObject({ changed: 1, refused: 0 })
    await desk.run(short.id)
    const lines = await desk.ctx.database.read
      .selectFrom("order_lines")
      .selectAll()
      .where("gtin", "=", "3760001234567")
      .execute()
    expect(lines.some((line) => line.title === "Lampe")).toBe(true)
    const spelt = orders(order("K1", { quantity: "1", name: "Z. Roux" }), order("K2", { name: "Zoé Roux" }))
    await desk.run((await desk.check("orders", spelt)).id)
    expect((await desk.check("orders", spelt)).checked).toMatchObject({ same: 2, changed: 0, created: 0 })
  })

  test("add payments to orders that are here, once, and never below what has moved", async () => {
    await desk.run((await desk.check("orders", orders(order("P1")))).id)
    const file = payments("P1;stripe;pi_1;25,00", "P9;stripe;pi_2;1,00", "P1;stripe;pi_1;25,00")
    const doc = await desk.check("payments", file)
    expect(faults(doc)).toEqual(["2 held_back", "3 unknown_order", "4 twice"])
    const good = payments("P1;stripe;pi_1;25,00")
    await desk.run((await desk.check("payments", good)).id)
    expect((await desk.check("payments", good)).checked).toMatchObject({ same: 1 })
    await desk.ctx.database.write((tx) =>
      tx.updateTable("payments").set({ refunded_minor: 2000 }).where("reference", "=", "pi_1").execute(),
    )
    expect(faults(await desk.check("payments", payments("P1;stripe;pi_1;10,00")))).toEqual(["2 money_moved"])
  })

  test("announce returns as the API does, once, and refuse what the order does not hold", async () => {
    await desk.run((await desk.check("orders", orders(order("R1"), order("R2")))).id)
    const file = returns(
      "RMA-1;R1;rétractation;24/11/2026;LAMP;1;8R41234567891;Trop grande",
      ";R2;rétractation;24/11/2026;LAMP;1;;",
      "RMA-3;R1;rétractation;24/11/2026;MUG;1;;",
      "RMA-4;R1;rétractation;24/11/2026;LAMP;5;;",
      "RMA-5;R8;rétractation;24/11/2026;LAMP;1;;",
      "RMA-6;R1;rétractation;24/11/2026;LAMP;1;1,23E+15;",
    )
    const doc = await desk.check("returns", file)
    expect(faults(doc)).toEqual(["4 unknown_line", "5 more_than_bought", "6 unknown_order", "7 lost_digits"])
    const announced = () => desk.ctx.database.read.selectFrom("returns").select(["rma", "updated_at"]).execute()
    const before = (await announced()).length
    expect(await desk.run(doc.id, true)).toMatchObject({ applied: { created: 2 } })
    const after = await announced()
    expect(after).toHaveLength(before + 2)
    desk.ctx.clock.advance(60_000)
    const again = await desk.check("returns", file)
    expect(again.checked).toMatchObject({ created: 0, changed: 0, same: 2, refused: 4 })
    await desk.run(again.id, true)
    expect(await announced()).toEqual(after)
  })

  test("take the terms that a return was announced under, by their name too, and lose them to no later file", async () => {
    const { lateSurcharge: _, ...terms } = builtInPolicy.legal.goodwill
    const loyal = { label: { fr: "Clients fidèles", en: "Loyal customers" }, follows: "goodwill", terms }
    const write = (version: number, profiles: object) =>
      desk.ctx.database.db
        .insertInto("policies")
        .values({ version, document: JSON.stringify({ ...builtInPolicy, profiles }), reason: "terms", starts_at: 0 })
        .execute()
    await write(900, { loyal })
    await desk.run((await desk.check("orders", orders(order("P1"), order("P2")))).id)
    const file = (...rows: string[]) =>
      ["RMA;Commande;Base légale;Profil;Date de demande;SKU;Quantité;Commentaire", ...rows].join("\n")
    const doc = await desk.check(
      "returns",
      file(
        "RMA-P1;P1;geste commercial;clients FIDELES;24/11/2026;LAMP;1;",
        "RMA-P2;P2;rétractation;loyal;24/11/2026;LAMP;1;",
        "RMA-P3;P2;geste commercial;gold;24/11/2026;LAMP;1;",
      ),
    )
    expect(doc.refused.map(({ line, fault, value, wants }) => [line, fault, value, wants])).toEqual([
      [3, "no_profile", "loyal", "–"],
      [4, "no_profile", "gold", "loyal"],
    ])
    await desk.run(doc.id, true)
    const kept = () =>
      desk.ctx.database.read
        .selectFrom("returns")
        .innerJoin("return_lines", "return_lines.return_id", "returns.id")
        .select(["returns.basis", "returns.profile", "return_lines.comment"])
        .where("rma", "=", "RMA-P1")
        .executeTakeFirstOrThrow()
    expect(await kept()).toMatchObject({ basis: "goodwill", profile: "loyal" })
    // its rules may lose it meanwhile
    await write(901, {})
    const later = await desk.check("returns", returns("RMA-P1;P1;geste commercial;24/11/2026;LAMP;1;;Trop grande"))
    expect(later.refused).toEqual([])
    await desk.run(later.id)
    expect(await kept()).toEqual({ basis: "goodwill", profile: "loyal", comment: "Trop grande" })
    await desk.ctx.database.db.deleteFrom("policies").where("version", ">=", 900).execute()
  })

  test("give the refused lines back with a reason, formulas as text, ready to be mended and imported", async () => {
    const doc = await desk.check("orders", orders(`${order("F1", { paid: "rien" }).replace("Lampe", "=1+1")}`))
    const answer = await desk.admin.ask("GET", `/api/imports/${doc.id}/refused?locale=en`)
    const text = Buffer.from(answer.body).toString()
    expect(text).toContain(`;'=1+1;`)
    expect(text).toContain("Payé: “rien” is no sum like 12,50")
    const mended = await desk.check("orders", text.replace("rien", "3,00"))
    expect(mended.checked).toMatchObject({ created: 1, refused: 0 })
    await desk.run(mended.id)
    const titles = await desk.ctx.database.read.selectFrom("order_lines").select("title").execute()
    expect(titles).toContainEqual({ title: "=1+1" })
  })

  test("remember how columns were assigned, and refuse an assignment that lacks something", async () => {
    const file = "Truc;Machin\nM1;LAMP"
    const { id } = await desk.upload("orders", file)
    const lacking = await desk.admin.ask("POST", `/api/imports/${id}/check`, { mapping: { number: { column: 0 } } })
    expect(lacking.body).toMatchObject({
      code: "invalid",
      errors: expect.arrayContaining([{ path: "mapping.sku", wants: "a column or one value" }]),
    })
    const outside = await desk.admin.ask("POST", `/api/imports/${id}/check`, { mapping: { number: { column: 7 } } })
    expect(outside.body.errors[0].path).toBe("mapping.number")
    const value = (one: string) => ({ value: one })
    const mapping = {
      number: { column: 0 },
      sku: { column: 1 },
      title: { column: 1 },
      currency: value("EUR"),
      country: value("FR"),
      quantity: value("1"),
      paid: value("9,90"),
    }
    expect((await desk.check("orders", file, mapping)).checked).toMatchObject({ created: 1 })
    expect(await desk.upload("orders", file)).toMatchObject({ remembered: true, mapping })
  })

  test("go on behind the last written group after a kill, and write nothing twice", async () => {
    const doc = await desk.check("orders", [...manyOrders(300, 0)].join("").replaceAll("C", "RS"))
    await desk.admin.ask("POST", `/api/imports/${doc.id}/run`, { onlyGood: false })
    // a worker that dies with the job in its hands, in the middle of the writing
    await desk.ctx.database.write((tx) => claimJob(tx, ["work_import"], desk.ctx.now()))
    const dead = { ...desk.ctx, database: { ...desk.ctx.database, write: failingAfter(desk, 2) } }
    desk.ctx.clock.advance(120_000)
    await runNextJob(dead).catch(() => {})
    const half = (await desk.look(doc.id)).applied?.created ?? 0
    expect(half).toBeGreaterThan(0)
    expect(half).toBeLessThan(150)
    desk.ctx.clock.advance(3_600_000)
    await runDueJobs(desk.ctx)
    expect(await desk.look(doc.id)).toMatchObject({ state: "done", applied: { created: 150, changed: 0, same: 0 } })
    const written = await desk.ctx.database.read
      .selectFrom("audit")
      .select("subject")
      .where("action", "=", "order.created")
      .execute()
    expect(new Set(written.map((one) => one.subject)).size).toBe(written.length)
  })

  test("end where they are cancelled, with the file and its lines gone", async () => {
    const { id, mapping } = await desk.upload("orders", orders(order("X1")))
    await desk.admin.ask("POST", `/api/imports/${id}/check`, { mapping })
    expect((await desk.admin.ask("POST", `/api/imports/${id}/cancel`)).body).toMatchObject({ state: "cancelled" })
    await runDueJobs(desk.ctx)
    expect(await desk.look(id)).toMatchObject({ state: "cancelled", applied: null })
    expect(existsSync(fileOf(desk.ctx, id))).toBe(false)
    const lines = await desk.ctx.database.read
      .selectFrom("import_lines")
      .select("line")
      .where("import_id", "=", id)
      .execute()
    expect(lines).toEqual([])
    expect((await desk.admin.ask("POST", `/api/imports/${id}/cancel`)).body).toMatchObject({ code: "moved_on" })
  })

  test("stop when the person who asked may not import any more", async () => {
    const doc = await desk.check("orders", orders(order("N1")))
    await desk.admin.ask("POST", `/api/imports/${doc.id}/run`, { onlyGood: false })
    const mine = desk.ctx.database.db
      .updateTable("person_roles")
      .where("person_id", "=", desk.seed.people.administrator.id)
    await mine.set({ role: "quality" }).execute()
    await runDueJobs(desk.ctx)
    await mine.set({ role: "administrator" }).execute()
    expect(await desk.look(doc.id)).toMatchObject({ state: "failed", fault: { code: "not_allowed" } })
    expect(await number("N1")).toBeUndefined()
  })

  test("are in the audit: who, which file, what came of it; and the chain holds", async () => {
    const doc = await desk.check("orders", orders(order("U1")))
    await desk.run(doc.id)
    const rows = await desk.ctx.database.read
      .selectFrom("audit")
      .selectAll()
      .where("subject", "=", `import:${doc.id}`)
      .orderBy("seq")
      .execute()
    expect(rows.map((row) => row.action)).toEqual(["import.upload", "import.run", "import.done"])
    expect(new Set(rows.map((row) => row.actor))).toEqual(new Set([`person:${desk.seed.people.administrator.id}`]))
    for (const row of rows) expect(JSON.parse(row.detail)).toMatchObject({ sha256: doc.sha256 })
    expect(JSON.parse(rows[2]?.detail ?? "{}")).toMatchObject({ created: 1, refused: 0 })
    expect(await verifyAudit(desk.ctx.database.read)).toMatchObject({ ok: true })
  })

  test("refuse two gigabytes by what is said and by what comes, and keep no byte of them", async () => {
    const query = new URLSearchParams({ kind: "orders", shopId: desk.seed.shopId, name: "big.csv" })
    const said = await desk.admin.ask("POST", `/api/imports?${query}`, new Uint8Array(3), {
      "content-length": "2000000000",
    })
    expect(said.body).toMatchObject({
      code: "too_large",
      detail: `A file of at most ${MAX_IMPORT_BYTES} bytes is taken.`,
    })
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (body) => {
        sent += 1000
        body.enqueue(new Uint8Array(1000))
      },
    })
    const request = new Request("http://x/", { method: "POST", body: endless, duplex: "half" } as RequestInit)
    expect(await keepUpload(desk.ctx, "endless", request, { most: 10_000 })).toMatchObject({ code: "too_large" })
    expect(sent).toBeLessThan(20_000)
    expect(existsSync(`${fileOf(desk.ctx, "endless")}.part`)).toBe(false)
  })

  test("say why a file cannot be read at all, and keep nothing of it", async () => {
    const doc = await desk.upload("orders", `a;b\n1;"c\n${"2;d\n".repeat(10)}`)
    expect(doc).toMatchObject({ state: "failed", fault: { code: "quote_never_closed", line: 2 } })
    expect(existsSync(fileOf(desk.ctx, doc.id))).toBe(false)
  })
})

/** A database whose server dies at the n-th write. */
function failingAfter(desk: ImportDesk, most: number): ImportDesk["ctx"]["database"]["write"] {
  let writes = 0
  return (work) => {
    if (++writes > most) return Promise.reject(new Error("killed"))
    return desk.ctx.database.write(work)
  }
}
