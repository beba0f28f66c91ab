import type { ImportKind, ImportState, RefusedLine } from "../../shared/contract/imports.ts"
import type { Meaning } from "../ui/meaning.ts"
import { t, type WordKey } from "../ui/words.ts"

export const fieldWord = (kind: ImportKind, field: string) => `imports:field.${kind}.${field}` as WordKey

/** Why a line is refused, the column by its own header where it has one. */
export function faultWords(kind: ImportKind, { fault, field, column, value, wants }: RefusedLine): string {
  const named = column || (field === null ? "" : t(fieldWord(kind, field)))
  return t(`imports:fault.${fault}`, { column: named, value: value ?? "", wants: wants ?? "" })
}

export const stateMeaning: Record<ImportState, Meaning> = {
  uploaded: "neutral",
  checking: "neutral",
  checked: "neutral",
  applying: "neutral",
  done: "go",
  cancelled: "neutral",
  failed: "stop",
}
