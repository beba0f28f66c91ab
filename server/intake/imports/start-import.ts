import { createHash } from "node:crypto"
import type { FileFault, ImportKind, Mapping } from "../../../shared/contract/imports.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { guessMapping } from "../../../shared/policy/import-fields.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import type { Tx } from "../../db/open.ts"
import type { Peeked } from "./read-worker.ts"

export const importsNotAllowed = () => refused("not_allowed", "Files of data are imported by an administrator.")

export interface Uploaded {
  id: string
  shopId: string
  kind: ImportKind
  name: string
  bytes: number
  sha256: string
  /** What its first lines are, or why it cannot be read. */
  peeked: Peeked | { fault: FileFault; line: number | null }
}

/** Writes down a file that has come, its columns understood as they were the last time for such headers. */
export async function startImport(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: Uploaded,
): Promise<Result<{ id: string }>> {
  if (actor.kind !== "person" || !may(actor, "import.file")) return importsNotAllowed()
  const { id, shopId, kind, name, bytes, sha256, peeked } = input
  const shop = await tx.selectFrom("shops").select("id").where("id", "=", shopId).executeTakeFirst()
  if (!shop) return refused("not_found", "There is no such shop.")
  const row = { id, shop_id: shopId, kind, name, bytes, sha256, person_id: actor.id, created_at: ctx.now() }
  if ("fault" in peeked) {
    const failed = { state: "failed" as const, fault: peeked.fault, fault_line: peeked.line, ended_at: ctx.now() }
    await tx
      .insertInto("imports")
      .values({ ...row, ...failed })
      .execute()
  } else {
    const remembered = await rememberedMapping(tx, { shopId, kind, header: peeked.header })
    await tx
      .insertInto("imports")
      .values({
        ...row,
        state: "uploaded",
        format: JSON.stringify(peeked.format),
        columns: JSON.stringify(peeked.header),
        preview: JSON.stringify(peeked.preview),
        readings: JSON.stringify(peeked.readings),
        mapping: JSON.stringify(remembered ?? guessMapping(kind, peeked.header)),
        remembered: remembered ? 1 : 0,
      })
      .execute()
  }
  await appendAudit(tx, ctx, actor, {
    action: "import.upload",
    subject: `import:${id}`,
    detail: { shop: shopId, kind, sha256, bytes },
  })
  return done({ id })
}

/** Headers are told apart by what they say and in which order. */
export const headersKey = (header: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify(header.map((one) => one.trim().toLowerCase())))
    .digest("hex")

async function rememberedMapping(
  tx: Tx,
  { shopId, kind, header }: { shopId: string; kind: ImportKind; header: readonly string[] },
): Promise<Mapping | null> {
  const row = await tx
    .selectFrom("import_mappings")
    .select("mapping")
    .where("shop_id", "=", shopId)
    .where("kind", "=", kind)
    .where("headers", "=", headersKey(header))
    .executeTakeFirst()
  return row ? (JSON.parse(row.mapping) as Mapping) : null
}
