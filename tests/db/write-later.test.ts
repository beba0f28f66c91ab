import { sql } from "kysely"
import { expect, it } from "vitest"
import { boldly, type Tx } from "../../server/db/open.ts"
import { LATER, QUIET, TOLD } from "../../server/db/write-later.ts"
import { writeMany } from "../../server/db/write-many.ts"
import { describeEngines } from "../support/engines.ts"

describeEngines("rows that are written together", ({ engine, open }) => {
  const doc = (id: string, body: string, position: number | null = 1) => {
    return { site_id: "s", scope: "site" as const, kind: "bin", id, position, body }
  }
  const tell = (tx: Tx, ...docs: ReturnType<typeof doc>[]) =>
    writeMany(tx, "device_docs", docs, { key: ["site_id", "kind", "id"], update: ["body"] })
  const bodies = (tx: Pick<Tx, "selectFrom">) =>
    tx.selectFrom("device_docs").select(["id", "body"]).orderBy("id").execute()

  it("are there for whoever asks for them, the last of two with one key, and for who changes them", async () => {
    const database = await open()
    await database.write((tx) =>
      boldly(tx, async () => {
        await tell(tx, doc("a", "1"), doc("b", "1"))
        await tell(tx, doc("a", "2"))
        expect(await bodies(tx)).toEqual([
          { id: "a", body: "2" },
          { id: "b", body: "1" },
        ])
        await tell(tx, doc("c", "1"))
        await tx.updateTable("device_docs").set({ body: "3" }).where("id", "=", "c").execute()
        await tell(tx, doc("c", "4"))
      }),
    )
    expect((await bodies(database.read)).map(({ body }) => body)).toEqual(["2", "1", "4"])
  })

  it("are there for a statement that names them and for one whose triggers might, and at the end in any case", async () => {
    const database = await open()
    await database.write((tx) =>
      boldly(tx, async () => {
        await tell(tx, doc("a", "1", null))
        const found = await sql<{ n: number }>`select count(*) as n from device_docs where id = 'a'`.execute(tx)
        expect(Number(found.rows[0]?.n)).toBe(1)
        await tell(tx, doc("b", "1", null))
      }),
    )
    // stamped with the commit as everything that it wrote
    const rows = await database.read.selectFrom("device_docs").select("position").execute()
    expect(rows.map((row) => row.position)).toEqual([expect.any(Number), expect.any(Number)])
  })

  it("are none where what wrote them throws, or one of them may not be", async () => {
    const database = await open()
    const failing = async (work: (tx: Tx) => Promise<unknown>) =>
      expect(database.write((tx) => boldly(tx, () => work(tx)))).rejects.toThrow()
    await failing(async (tx) => {
      await tell(tx, doc("a", "1"))
      throw new Error("no")
    })
    await failing((tx) => writeMany(tx, "fact_photos", [{ fact_id: "f", slot: "s" } as never]))
    await database.write((tx) => tell(tx, doc("b", "1")))
    expect(await bodies(database.read)).toEqual([{ id: "b", body: "1" }])
  })

  if (engine === "sqlite")
    it("are named by no trigger of a table that is written past them, and by no row before their own parents", async () => {
      const { db } = await open()
      const { rows } = await sql<{ type: string; name: string; tbl_name: string; sql: string | null }>`
        select type, name, tbl_name, sql from sqlite_schema where type in ('trigger', 'table')`.execute(db)
      const words = (text: string | null) => new Set(text?.match(/\w+/g))
      const named = (text: string | null, tables: readonly string[]) => tables.filter((table) => words(text).has(table))
      const body = (text: string | null) => text?.slice(text.search(/\bbegin\b/i)) ?? ""
      const seen = rows
        .filter(({ type, tbl_name }) => type === "trigger" && (QUIET as readonly string[]).includes(tbl_name))
        .filter((trigger) => named(body(trigger.sql), LATER).length > 0)
        .map((trigger) => trigger.name)
      expect(seen.sort()).toEqual([
        // a record in review that is written after its look is a case by its own trigger
        ...["inspections_case_new", "inspections_case_other"],
        // no push changes who moves a payment's money
        "payments_provider",
        // where a return moves to another site
        "returns_site",
        // a refund that is written after it looks again where a surcharge stands, by its own trigger
        "returns_under",
      ])
      const told = rows
        .filter(({ type, tbl_name }) => type === "trigger" && (LATER as readonly string[]).includes(tbl_name))
        .flatMap((trigger) =>
          [...body(trigger.sql).matchAll(/(?:insert (?:or \w+ )?into|update|delete from)\s+"?(\w+)/gi)]
            .map((found) => found[1] ?? "")
            // who asks for a table is shown its own rows first, and what their triggers made of them
            .filter((table) => table !== trigger.tbl_name),
        )
      expect([...new Set(told)].sort()).toEqual([...TOLD].sort())
      for (const [at, table] of LATER.entries()) {
        const made = rows.find((row) => row.type === "table" && row.tbl_name === table)?.sql ?? ""
        const parents = [...made.matchAll(/references\s+"?(\w+)/gi)].map((found) => found[1] ?? "")
        expect(parents.filter((parent) => (LATER.slice(at + 1) as readonly string[]).includes(parent))).toEqual([])
      }
    })
})
