import type { BankFile } from "../../shared/contract/bank.ts"
import type { t as Say, WordKey } from "../ui/words.ts"

export type FileState = "made" | "sent" | "taken" | "paid" | "partly" | "rejected" | "undone"

/** Where a file is, in one word: by what the bank said of its transfers. */
export function fileState(file: BankFile): FileState {
  if (file.undoneAt !== null) return "undone"
  if (file.paid === file.transfers) return "paid"
  if (file.rejected === file.transfers) return "rejected"
  if (file.paid > 0 || file.rejected > 0) return "partly"
  if (file.taken > 0) return "taken"
  return file.downloadedAt === null ? "made" : "sent"
}

const reasons = {
  AC01: "bank:reason.AC01",
  AC04: "bank:reason.AC04",
  AC06: "bank:reason.AC06",
  AG01: "bank:reason.AG01",
  AM04: "bank:reason.AM04",
  AM05: "bank:reason.AM05",
  BE04: "bank:reason.BE04",
  CNOR: "bank:reason.CNOR",
  DUPL: "bank:reason.DUPL",
  FF01: "bank:reason.FF01",
  MD07: "bank:reason.MD07",
  MS03: "bank:reason.MS03",
  RC01: "bank:reason.RC01",
  RR04: "bank:reason.RR04",
  TM01: "bank:reason.TM01",
} satisfies Record<string, WordKey>

/** The bank's code in words, with whatever it wrote beside it. */
export function bankReason(t: typeof Say, reason: string): string {
  const [code = "", ...rest] = reason.split(" ")
  const word = (reasons as Record<string, WordKey>)[code.replace(/,$/, "")]
  return word ? [`${t(word)} (${code})`, ...rest].join(" ") : reason
}
