import { AUDIT_ROOT, auditHash } from "../db/chain-audit.ts"
import type { Db } from "../db/open.ts"

export type AuditVerified = { ok: true; records: number; head: string } | { ok: false; brokenAt: number }

const PAGE = 1000

/**
 * Walks the whole chain. A record that was changed, removed or put in between breaks it at its seq; records cut off the
 * end leave a shorter chain that holds, which only a head noted elsewhere shows: so the head is answered.
 */
export async function verifyAudit(db: Db): Promise<AuditVerified> {
  let seq = 0
  let head = AUDIT_ROOT
  for (;;) {
    const page = await db.selectFrom("audit").selectAll().where("seq", ">", seq).orderBy("seq").limit(PAGE).execute()
    for (const { hash, prev_hash, ...record } of page) {
      seq += 1
      const asWritten = auditHash({ ...record, prevHash: prev_hash })
      if (record.seq !== seq || prev_hash !== head || hash !== asWritten) return { ok: false, brokenAt: seq }
      head = hash
    }
    if (page.length < PAGE) return { ok: true, records: seq, head }
  }
}
