import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { sql } from "kysely"
import { expect, test } from "vitest"
import { appendAudit } from "../../server/audit/append.ts"
import { verifyAudit } from "../../server/audit/verify.ts"
import { inSavepoint, migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { testContext } from "../support/context.ts"
import { type Database, describeEngines, type Where } from "../support/engines.ts"

const run = promisify(execFile)

/** The command as an administrator types it, beside a server that has the database open. */
async function verifyByCommand(where: Where): Promise<{ code: number; said: string }> {
  const dataDir = "file" in where ? resolve(where.file, "..") : "/nowhere"
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, DATABASE_URL: "url" in where ? where.url : "" }
  const done = await run(process.execPath, ["server/audit/cli.ts", "verify"], { env }).catch((error) => error)
  return { code: done.code ?? 0, said: `${done.stdout}${done.stderr}` }
}

describeEngines("the audit", (under) => {
  test("stands or falls with its transaction, and notices a changed and a removed record", async () => {
    const database = await under.open()
    const ctx = testContext(database)
    const entry = (n: number) => ({ action: "test.done", subject: `thing:${n}`, detail: { n } })
    for (let n = 1; n <= 3; n++) await database.write((tx) => appendAudit(tx, ctx, { kind: "system" }, entry(n)))
    const failing = database.write(async (tx) => {
      await appendAudit(tx, ctx, { kind: "system" }, entry(4))
      throw new Error("no")
    })
    await expect(failing).rejects.toThrow("no")
    await Promise.all([5, 6, 7].map((n) => database.write((tx) => appendAudit(tx, ctx, { kind: "system" }, entry(n)))))
    expect(await verifyAudit(database.read)).toMatchObject({ ok: true, records: 6 })

    const broken = async (statement: string) => {
      const undo = new Error("taken back")
      let found: unknown
      await database
        .write(async (tx) => {
          await sql
            .raw(
              database.engine === "sqlite" ? "drop trigger audit_no_update" : "alter table audit disable trigger user",
            )
            .execute(tx)
          if (database.engine === "sqlite") await sql.raw("drop trigger audit_no_delete").execute(tx)
          await sql.raw(statement).execute(tx)
          found = await verifyAudit(tx)
          throw undo
        })
        .catch((error) => expect(error).toBe(undo))
      return found
    }
    expect(await broken(`update audit set detail = '{"n":9}' where seq = 2`)).toEqual({ ok: false, brokenAt: 2 })
    expect(await broken(`update audit set at = at + 1 where seq = 5`)).toEqual({ ok: false, brokenAt: 5 })
    expect(await broken("delete from audit where seq = 3")).toEqual({ ok: false, brokenAt: 3 })
    expect(await verifyAudit(database.read)).toMatchObject({ ok: true })
  })

  test("holds nothing of what was undone in a savepoint, and the rest in its order", async () => {
    const database = await under.open()
    const ctx = testContext(database)
    await database.write(async (tx) => {
      const say = (action: string) => appendAudit(tx, ctx, { kind: "system" }, { action, subject: "thing:1" })
      await say("test.before")
      await inSavepoint(tx, async () => {
        await say("test.undone")
        throw new Error("no")
      })
      await inSavepoint(tx, () => say("test.inside"))
      await say("test.after")
    })
    const rows = await database.read.selectFrom("audit").select("action").orderBy("seq").execute()
    expect(rows.map((row) => row.action)).toEqual(["test.before", "test.inside", "test.after"])
    expect(await verifyAudit(database.read)).toMatchObject({ ok: true, records: 3 })
  })

  test("is verified by its command while a server has the database open, and a changed row is named", async () => {
    const folder = mkdtempSync(join(tmpdir(), "backdock-audit-"))
    const where = under.engine === "sqlite" ? { file: join(folder, "backdock.sqlite") } : await under.fresh()
    const database = await openDatabase(where)
    try {
      await migrateToLatest(database)
      const ctx = testContext(database)
      await database.write((tx) =>
        appendAudit(tx, ctx, { kind: "system" }, { action: "test.done", subject: "thing:1" }),
      )
      expect(await verifyByCommand(where)).toMatchObject({ code: 0, said: expect.stringMatching(/holds: 1 records/) })
      await letChange(database, "update")
      await sql`update audit set actor = 'person:somebody-else'`.execute(database.db)
      expect(await verifyByCommand(where)).toMatchObject({ code: 1, said: expect.stringMatching(/broken at record 1/) })
    } finally {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

/** What somebody at the database itself can do, and the audit must show. */
async function letChange({ db, engine }: Database, ...verbs: string[]): Promise<void> {
  if (engine === "postgres") await sql`alter table audit disable trigger user`.execute(db)
  else for (const verb of verbs) await sql.raw(`drop trigger audit_no_${verb}`).execute(db)
}
