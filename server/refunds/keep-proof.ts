import { createHash } from "node:crypto"
import { fileTypeFromBuffer } from "file-type"
import type { z } from "zod/mini"
import { type PaidOutside, type PaidOutsideDone, type ProofKept, proofTypes } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { readIntent } from "./lock-intent.ts"
import { payOutside, whyNotOutside } from "./pay-outside.ts"

type ProofType = (typeof proofTypes)[number]

/**
 * Keeps a picture or a PDF that shows a payment by hand, with the evidence, by its own hash: what it is, is read from its
 * bytes and from no name. It says nothing yet: whoever marks the refund names it.
 */
export async function keepProof(
  ctx: Context,
  actor: Actor,
  { id, bytes }: { id: string; bytes: Uint8Array },
): Promise<Result<z.infer<typeof ProofKept>>> {
  if (!may(actor, "refund.paid_outside")) return refused("not_allowed", "Refunds are finance's to mark.")
  const known = await readIntent(ctx.database.read, id)
  if (!known) return refused("not_found", "No such refund.")
  const problem = whyNotOutside(known)
  if (problem) return problem
  const type = await typeOf(bytes)
  if (!type) return noProof()
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  await ctx.blobs.put("sealed", sha256, bytes)
  return done({ sha256, type })
}

/** As `payOutside`, with the file that was kept for it: what is named and not there, or is something else, marks nothing. */
export async function markOutside(
  ctx: Context,
  actor: Actor,
  told: PaidOutside & { id: string },
): Promise<Result<z.infer<typeof PaidOutsideDone>>> {
  if (!may(actor, "refund.paid_outside")) return refused("not_allowed", "Refunds are finance's to mark.")
  const bytes = told.file === undefined ? null : await ctx.blobs.get("sealed", told.file)
  const type = bytes && (await typeOf(bytes))
  if (told.file !== undefined && !type) return noProof()
  const file = told.file !== undefined && type ? { sha256: told.file, type, bytes: bytes?.byteLength ?? 0 } : null
  return ctx.database.write((tx) => payOutside(tx, ctx, actor, { ...told, file }))
}

/** The file that stands beside a refund that was marked, or is to be. */
export async function readProof(
  ctx: Context,
  actor: Actor,
  { id }: { id: string },
): Promise<Result<{ type: string; bytes: Uint8Array; fileName: string }>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const row = await ctx.database.read
    .selectFrom("paid_outside")
    .select(["file_sha256", "file_type"])
    .where("intent_id", "=", id)
    .executeTakeFirst()
  const bytes = row?.file_sha256 ? await ctx.blobs.get("sealed", row.file_sha256) : null
  if (!row?.file_type || !bytes) return refused("not_found", "No such file.")
  const ending = row.file_type === "application/pdf" ? "pdf" : row.file_type.slice("image/".length)
  return done({ type: row.file_type, bytes, fileName: `proof-${row.file_sha256?.slice(0, 12)}.${ending}` })
}

async function typeOf(bytes: Uint8Array): Promise<ProofType | null> {
  const found = await fileTypeFromBuffer(bytes)
  return proofTypes.find((type) => type === found?.mime) ?? null
}

const noProof = () =>
  refused("invalid", "This is neither a picture (JPEG, PNG, WebP) nor a PDF.", {
    errors: [{ path: "file", wants: "a picture or a PDF" }],
  })
