import type { DocKind } from "../../shared/contract/device-docs.ts"
import { packedKinds, packKeys } from "../device/packs.ts"
import type { DocRow, PackRow } from "../device/rows.ts"

/** A pack is read whole for one document of it. */
const DOCS_A_PACK = 100
const CHARACTERS_A_PACK = 50_000

/** Those of kinds that are packed. */
export function toPacks(rows: readonly DocRow[], round: number): PackRow[] {
  return packedKinds.flatMap((kind) =>
    packsOf(
      kind,
      rows.filter((row) => row.kind === kind),
      round,
    ),
  )
}

function packsOf(kind: DocKind, rows: readonly DocRow[], round: number): PackRow[] {
  const packs: PackRow[] = []
  let texts: string[] = []
  let keys = new Set<string>()
  let characters = 0
  const close = () => {
    if (texts.length > 0) packs.push({ kind, round, keys: [...keys], docs: `[${texts.join(",")}]` })
    texts = []
    keys = new Set()
    characters = 0
  }
  for (const { id, body } of rows) {
    const text = JSON.stringify([id, body])
    if (texts.length === DOCS_A_PACK || characters + text.length > CHARACTERS_A_PACK) close()
    texts.push(text)
    characters += text.length
    for (const key of packKeys(kind, id, body)) keys.add(key)
  }
  close()
  return packs
}
