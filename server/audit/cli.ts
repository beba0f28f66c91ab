import { readOnlyCli } from "../read-only-cli.ts"
import { verifyAudit } from "./verify.ts"

// npm run audit -- verify

await readOnlyCli(
  { verb: "verify", line: "What should be done? It knows one thing: npm run audit -- verify" },
  async (db) => {
    const found = await verifyAudit(db)
    if (!found.ok) return { ok: false, lines: [`The audit is broken at record ${found.brokenAt}.`] }
    return { ok: true, lines: [`The audit holds: ${found.records} records, head ${found.head}.`] }
  },
)
