import * as z from "zod/mini"
import { Id, Sha256 } from "../../shared/contract/basics.ts"
import { WayChoice } from "../../shared/contract/sending.ts"
import { outcomes } from "../../shared/policy/portal-rules.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

/** A draft outlives the visit: who comes back on the same phone finds it. */
export const DRAFT_MS = 30 * 86_400_000

export const DraftLine = z.object({
  orderLineId: Id,
  quantity: z.int().check(z.gte(1), z.lte(10_000)),
  reason: z.nullable(z.string()),
  detail: z.nullable(z.string()),
  comment: z.string(),
  /** Asked of what may only come back sealed. */
  sealed: z.nullable(z.boolean()),
  photos: z.array(Sha256),
  /** The photos' question was answered, with some or without. */
  photosAsked: z.boolean(),
  wanted: z.nullable(z.enum(outcomes)),
  variantId: z.nullable(Id),
})
export type DraftLine = z.infer<typeof DraftLine>

export const Draft = z.object({
  lines: z.array(DraftLine),
  way: z.nullable(WayChoice),
  /** A return that is being changed. */
  editing: z.nullable(Id),
})
export type Draft = z.infer<typeof Draft>

export const emptyDraft: Draft = { lines: [], way: null, editing: null }

/** What a line's customer has said before they said anything. */
export const newLine = (orderLineId: string, quantity: number): DraftLine => ({
  orderLineId,
  quantity,
  reason: null,
  detail: null,
  comment: "",
  sealed: null,
  photos: [],
  photosAsked: false,
  wanted: null,
  variantId: null,
})

export async function readDraft(db: Db, visitId: string): Promise<Draft> {
  const [row] = await kept(db, { visitId })
  const read = row && Draft.safeParse(JSON.parse(row.document))
  return read?.success ? read.data : emptyDraft
}

const kept = prepared((db, { visitId }: { visitId: string }) =>
  db.selectFrom("portal_drafts").select("document").where("visit_id", "=", visitId),
)

export async function keepDraft(tx: Tx, ctx: Context, visitId: string, draft: Draft): Promise<void> {
  const row = { document: JSON.stringify(draft), updated_at: ctx.now(), expires_at: ctx.now() + DRAFT_MS }
  await tx
    .insertInto("portal_drafts")
    .values({ visit_id: visitId, ...row })
    .onConflict((conflict) => conflict.column("visit_id").doUpdateSet(row))
    .execute()
}

export async function dropDraft(tx: Tx, visitId: string): Promise<void> {
  await tx.deleteFrom("portal_drafts").where("visit_id", "=", visitId).execute()
}

/** Drafts that nobody came back to, and the marks of forms that no phone will send again. */
export async function forgetDrafts(tx: Tx, ctx: Pick<Context, "now">): Promise<number> {
  const gone = await tx.deleteFrom("portal_drafts").where("expires_at", "<", ctx.now()).executeTakeFirst()
  await tx
    .deleteFrom("portal_sent")
    .where("at", "<", ctx.now() - DRAFT_MS)
    .execute()
  return Number(gone.numDeletedRows)
}
