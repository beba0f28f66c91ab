import { createHash } from "node:crypto"
import type { SettlementFile, SettlementTaken } from "../../shared/contract/books.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { aside } from "../db/aside.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"
import { booksNotAllowed } from "./list-books.ts"
import { fileOf, filesByName } from "./list-files.ts"
import type { Settlement } from "./settlement-lines.ts"
import type { Understood } from "./settlement-worker.ts"

/** Somebody waits before a screen. */
const A_MINUTE = 60_000

export interface Uploaded {
  name: string
  total: string
  bytes: Uint8Array
}

/** What is in an uploaded file, read in a thread of its own; refused (`invalid`, with its fault) where anything of it is wrong. */
export async function understandSettlement({ bytes, total }: Uploaded): Promise<Result<Settlement>> {
  const said = await aside<Understood>(new URL("./settlement-worker.ts", import.meta.url), { bytes, total }, A_MINUTE)
  if ("settlement" in said) return done(said.settlement)
  const path = [said.fault, said.where].filter((part) => part !== "").join(":")
  return refused("invalid", "This settlement file is refused as a whole: nothing of it is in the books.", {
    errors: [{ path, wants: said.wants }],
  })
}

type Kept = Pick<SettlementTaken, "again"> & { file: SettlementFile }

/** Stores the file's sums and its lines of refunds and fees; one that is here already changes nothing. Not posted yet. */
export async function keepSettlement(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { uploaded: Uploaded; settlement: Settlement },
): Promise<Result<Kept>> {
  if (actor.kind !== "person" || !may(actor, "settlement.import")) return booksNotAllowed()
  const { uploaded, settlement } = input
  const sha256 = createHash("sha256").update(uploaded.bytes).digest("hex")
  const { provider, told } = settlement
  const id = ctx.newId()
  const row = {
    id,
    provider,
    name: uploaded.name,
    sha256,
    bytes: uploaded.bytes.length,
    lines: settlement.lines,
    reference: settlement.reference,
    first_at: settlement.firstAt,
    last_at: settlement.lastAt,
    currency: settlement.currency,
    net_minor: settlement.netMinor,
    refunds_minor: settlement.refundsMinor,
    fees_minor: settlement.feesMinor,
    person_id: actor.id,
    at: ctx.now(),
  }
  const fresh = await tx
    .insertInto("settlement_files")
    .values(row)
    .onConflict((conflict) => conflict.columns(["provider", "sha256"]).doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!fresh) return done({ again: true, file: fileOf(await knownFile(tx, provider, sha256)) })
  await writeMany(
    tx,
    "settlement_lines",
    told.map((one) => lineRow(id, provider, one)),
    { key: ["provider", "ref"] },
  )
  const detail = {
    provider,
    name: uploaded.name,
    sha256,
    netMinor: row.net_minor,
    currency: row.currency,
    lines: row.lines,
  }
  await appendAudit(tx, ctx, actor, { action: "settlement.import", subject: `settlement:${id}`, detail })
  return done({ again: false, file: fileOf(await knownFile(tx, provider, sha256)) })
}

const knownFile = (tx: Tx, provider: string, sha256: string) =>
  filesByName(tx)
    .where("settlement_files.provider", "=", provider)
    .where("settlement_files.sha256", "=", sha256)
    .executeTakeFirstOrThrow()

function lineRow(fileId: string, provider: string, one: Settlement["told"][number]) {
  return {
    file_id: fileId,
    line: one.line,
    provider,
    ref: one.ref,
    kind: one.kind,
    provider_refund_id: one.providerRefundId,
    amount_minor: one.amountMinor,
    currency: one.currency,
    fee_minor: one.feeMinor,
    fee_currency: one.feeCurrency,
    at: one.at,
    posted: 0 as const,
  }
}
