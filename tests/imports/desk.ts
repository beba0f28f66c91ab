import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { runDueJobs } from "../../server/jobs/worker.ts"
import type { ImportDoc, ImportKind, Mapping } from "../../shared/contract/imports.ts"
import { type TestContext, testConfig, testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

/** An administrator before a small shop, with a data folder of their own. */
export interface ImportDesk {
  ctx: TestContext
  seed: SeedSmall
  admin: TestBrowser
  client: ReturnType<typeof testClient>
  upload(kind: ImportKind, file: string | Uint8Array, name?: string): Promise<ImportDoc>
  /** Uploads and checks as it is guessed, with these fields on top; all its jobs run. */
  check(kind: ImportKind, file: string | Uint8Array, mapping?: Mapping): Promise<ImportDoc>
  /** Goes on with a check to its end. */
  run(id: string, onlyGood?: boolean): Promise<ImportDoc>
  look(id: string): Promise<ImportDoc>
  close(): void
}

export async function importDesk(database: Database): Promise<ImportDesk> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-imports-"))
  const ctx = testContext(database, { config: testConfig({ DATA_DIR: folder }) })
  const seed = await seedSmall(ctx)
  const client = testClient(ctx)
  const admin = await client.as(seed.people.administrator)
  const look = async (id: string) => (await admin.ask("GET", `/api/imports/${id}`)).body as ImportDoc
  const upload: ImportDesk["upload"] = async (kind, file, name = "file.csv") => {
    const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file
    const path = `/api/imports?${new URLSearchParams({ kind, shopId: seed.shopId, name })}`
    const answer = await admin.ask("POST", path, bytes)
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body as ImportDoc
  }
  return {
    ctx,
    seed,
    admin,
    client,
    look,
    upload,
    check: async (kind, file, more = {}) => {
      const { id, mapping } = await upload(kind, file)
      const asked = await admin.ask("POST", `/api/imports/${id}/check`, { mapping: { ...mapping, ...more } })
      if (asked.status !== 200) throw new Error(JSON.stringify(asked.body))
      await runDueJobs(ctx)
      return look(id)
    },
    run: async (id, onlyGood = false) => {
      const asked = await admin.ask("POST", `/api/imports/${id}/run`, { onlyGood })
      if (asked.status !== 200) throw new Error(JSON.stringify(asked.body))
      await runDueJobs(ctx)
      return look(id)
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
