import type { ExportFile } from "../../shared/contract/sync.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { toBase64 } from "../device/base64.ts"
import { type Run, withDatabase } from "../device/database.ts"
import { deviceKeyPair, signText } from "../device/key-pair.ts"
import type { FactRow } from "../device/rows.ts"

/**
 * Everything that has not left, as a file of `ExportFile`, each record signed with this device's key. What was set aside
 * and photos that were refused are in it too. Changes nothing here: it may be made twice, and imported twice.
 */
export async function exportUnsent(strict: Run = withDatabase): Promise<Blob> {
  const { privateKey } = await deviceKeyPair(strict)
  const facts = await strict((db) => db.facts.filter(isUnsent).toArray())
  facts.sort((a, b) => order(a.fact.stream, b.fact.stream) || a.fact.seq - b.fact.seq)
  const records = []
  for (const row of facts) {
    const fact = canonicalJson(row.fact)
    records.push({ fact, signature: await signText(privateKey, fact) })
  }
  const device = await strict((db) => db.read("device"))
  const head = { format: "backdock-export-1", deviceId: device?.id ?? null, exportedAt: Date.now(), records } as const
  return new Blob(await withPhotos(head, strict), { type: "application/json" })
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const isUnsent = (row: FactRow) => row.waiting === 1 || (row.setAside !== null && row.acknowledgedAt === null)

/** The file in parts: a day's photos in one string would be more than a browser can hold in one. */
async function withPhotos(head: Omit<ExportFile, "photos">, strict: Run): Promise<string[]> {
  const parts = [`${JSON.stringify(head).slice(0, -1)},"photos":[`]
  const keys = await strict((db) => db.photos.where("state").anyOf("waiting", "kept", "rejected").primaryKeys())
  for (const [index, sha256] of keys.entries()) {
    const photo = await strict((db) => db.photos.get(sha256))
    if (!photo) continue
    const { mime, bytes } = photo
    parts.push(`${index > 0 ? "," : ""}${JSON.stringify({ sha256, mime, base64: toBase64(bytes) })}`)
  }
  parts.push("]}")
  return parts
}
