import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, test } from "vitest"
import { openDatabase, openForReading } from "../../server/db/open.ts"
import { fileOf } from "../../server/intake/imports/import-files.ts"
import { importDesk } from "../imports/desk.ts"
import { manyOrders } from "../imports/many-orders.ts"
import { describeEngines, type Where } from "../support/engines.ts"
import { startServer } from "../support/server-process.ts"

const LINES = 10_000

/** A checked file whose writing has been asked for, as a server finds it at its start. */
async function asked(where: Where, dataFrom: string): Promise<string> {
  const database = await openDatabase(where)
  const desk = await importDesk(database)
  try {
    const { id } = await desk.check("orders", [...manyOrders(LINES, 0)].join(""))
    const answer = await desk.admin.ask("POST", `/api/imports/${id}/run`, { onlyGood: false })
    expect(answer.status).toBe(200)
    mkdirSync(join(dataFrom, "imports"))
    copyFileSync(fileOf(desk.ctx, id), join(dataFrom, "imports", id))
    return id
  } finally {
    desk.close()
    await database.close()
  }
}

describeEngines("a server that is told to end in the middle of an import", ({ fresh }) => {
  test("ends in order, and goes on behind the last order it wrote", async () => {
    const dataFrom = mkdtempSync(join(tmpdir(), "backdock-import-"))
    const where = await fresh()
    const id = await asked(where, dataFrom)
    if ("file" in where) copyFileSync(where.file, join(dataFrom, "backdock.sqlite"))
    const server = await startServer({ dataFrom, ...("url" in where && { databaseUrl: where.url }) })
    const { read, close } = openForReading("url" in where ? where : { file: join(server.dataDir, "backdock.sqlite") })
    const progress = () => read.selectFrom("imports").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
    const until = async (is: (row: Awaited<ReturnType<typeof progress>>) => boolean) => {
      const deadline = Date.now() + 100_000
      for (;;) {
        const row = await progress()
        if (is(row)) return row
        if (Date.now() > deadline) throw new Error(`it stands at ${row.phase_done} of ${row.phase_of}: ${server.log()}`)
        await sleep(5)
      }
    }
    try {
      await until((row) => row.applied_created > 0)
      expect(await server.kill("SIGTERM")).toBe(0)
      const half = await progress()
      expect(half).toMatchObject({ state: "applying" })
      expect(half.applied_created).toBeLessThan(LINES / 2)
      await server.restart()
      const whole = await until((row) => row.tidied === 1)
      expect(whole).toMatchObject({ state: "done", applied_created: LINES / 2, applied_same: 0, applied_changed: 0 })
      const written = await read.selectFrom("audit").select("subject").where("action", "=", "order.created").execute()
      expect(new Set(written.map((one) => one.subject)).size).toBe(written.length)
      expect(readdirSync(join(server.dataDir, "imports"))).toEqual([])
    } finally {
      await close()
      await server.close()
      rmSync(dataFrom, { recursive: true, force: true })
    }
  })
})
