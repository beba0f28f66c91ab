import { hash } from "node:crypto"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import type { Tx } from "./open.ts"
import { type PendingAudit, takeAudit } from "./pending-audit.ts"
import { prepared } from "./prepared.ts"
import { writeMany } from "./write-many.ts"

/** One record of the audit, as its hash covers it. */
export interface AuditRecord {
  seq: number
  at: number
  actor: string
  action: string
  subject: string
  /** JSON text. */
  detail: string
  prevHash: string
}

/** What the first record names as the one before it. */
export const AUDIT_ROOT = "0".repeat(64)

export function auditHash(record: AuditRecord): string {
  return hash("sha256", canonicalJson(record))
}

/**
 * Chains what the transaction has appended, under the counter's lock that its end holds anyway: a lock of its own,
 * taken by a verb half-way, could meet another verb's lock on a payment the other way round.
 */
export async function chainAudit(tx: Tx): Promise<void> {
  await chainWith(tx, await takeKept(tx, {}))
}

/** As `chainAudit`, with what was kept in the database and is taken already. */
export async function chainWith(tx: Tx, kept: (PendingAudit & { ordinal: number })[]): Promise<void> {
  const pending = [
    ...kept.sort((a, b) => a.ordinal - b.ordinal).map(({ ordinal: _, ...entry }) => entry),
    ...takeAudit(tx),
  ]
  if (pending.length === 0) return
  const [last] = await lastRecord(tx, {})
  let { seq, hash } = last ?? { seq: 0, hash: AUDIT_ROOT }
  const chained = pending.map((entry) => {
    const prevHash = hash
    seq += 1
    hash = auditHash({ seq, ...entry, prevHash })
    return { seq, ...entry, prev_hash: prevHash, hash }
  })
  await writeMany(tx, "audit", chained)
}

const takeKept = prepared((db, _: object) => db.deleteFrom("audit_pending").returningAll())
const lastRecord = prepared((db, _: object) =>
  db.selectFrom("audit").select(["seq", "hash"]).orderBy("seq", "desc").limit(1),
)
