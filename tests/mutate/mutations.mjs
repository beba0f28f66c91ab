// Ten protections, each as the text that holds it and what is left once it is gone. `tests` should notice, or else `seeds`
// of the simulation.

export const mutations = [
  {
    name: "strict durability",
    file: "client/device/database.ts",
    from: "chromeTransactionDurability: durability",
    to: 'chromeTransactionDurability: durability && "relaxed"',
    seeds: 12,
  },
  {
    name: "synchronous FULL",
    file: "server/db/dialects.ts",
    from: 'handle.pragma("synchronous = FULL")',
    to: "",
    also: [{ from: '["synchronous", 2],', to: "" }],
    tests: ["tests/db/migrate.test.ts"],
  },
  {
    name: "fact and seq in one transaction",
    file: "client/outbox/record-fact.ts",
    from: "db.streams.put({ ...stream, nextSeq: stream.nextSeq + rows.length }),",
    to: "void setTimeout(() => void db.streams.put({ ...stream, nextSeq: stream.nextSeq + rows.length }).catch(() => {}), 5),",
    tests: ["tests/client-outbox/record-fact.test.ts"],
  },
  {
    name: "receipt stored before delete",
    file: "client/outbox/tidy.ts",
    from: "waiting === 0 && open === 0 && acknowledgedAt !== null && serverTime - acknowledgedAt >= KEPT_MS",
    to: "waiting >= 0 && open === 0 && serverTime - (acknowledgedAt ?? 0) >= KEPT_MS",
    tests: ["tests/client-sync/keep.test.ts"],
  },
  {
    name: "acknowledgement by id and hash",
    file: "client/sync/receipts.ts",
    from: "if (!row || row.fact.hash !== result.hash) return []",
    to: "if (!row) return []",
    tests: ["tests/client-sync/push.test.ts"],
  },
  {
    name: "unique id",
    file: "server/sync/known-facts.ts",
    from: "facts: new Map(rows.map((row) => [row.id, row])),",
    to: "facts: new Map(rows.slice(rows.length).map((row) => [row.id, row])),",
    tests: ["tests/client-sync/real-server.test.ts"],
  },
  {
    name: "cap and reservation together",
    file: "server/refunds/apply-decision.ts",
    from: "await changePayment(tx, { paymentId, kind, reserved: amountMinor })",
    to: "",
    tests: ["tests/refunds/caps.test.ts"],
  },
  {
    name: "fencing",
    file: "server/jobs/pay-intent.ts",
    from: " || found.fence !== job.fence",
    to: "",
    tests: ["tests/jobs/worker.test.ts"],
  },
  {
    name: "photo completeness",
    file: "server/receiving/refresh-evidence.ts",
    from: "const complete = parcelComplete && isComplete(occasions, photos) ? 1 : 0",
    to: "const complete = parcelComplete && isComplete(occasions, photos) ? 1 : 1",
    tests: ["tests/client-sync/real-server.test.ts"],
  },
  {
    name: "epoch",
    file: "client/sync/contact.ts",
    from: "else await beginEpoch(db, contact, epoch, world.now())",
    to: 'else await db.keep("contact", { ...contact, epoch }).then(() => void beginEpoch)',
    tests: ["tests/client-sync/epoch.test.ts"],
  },
]

/**
 * The file with the protection gone; its text must be there, once.
 * @param {string} text
 * @param {{ name: string, file: string, from: string, to: string, also?: { from: string, to: string }[] }} mutation
 */
export function mutated(text, { name, file, from, to, also }) {
  let left = text
  for (const change of [{ from, to }, ...(also ?? [])]) {
    if (left.split(change.from).length !== 2) throw new Error(`${name}: ${file} does not hold "${change.from}" once`)
    left = left.replace(change.from, () => change.to)
  }
  return left
}
