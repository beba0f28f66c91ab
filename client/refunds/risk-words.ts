import type { RefundCase } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import type { Language, t as Say, WordKey } from "../ui/words.ts"

// Their list is not asked of shared/policy/risk-rules.ts: a part that two lazy pages share is one more name in the shell.
const words: Record<string, WordKey> = {
  many_returns: "risk:why.many_returns",
  high_share: "risk:why.high_share",
  soon_again: "risk:why.soon_again",
  shared_address: "risk:why.shared_address",
  high_value: "risk:why.high_value",
  refused_before: "risk:why.refused_before",
  weight_differs: "risk:why.weight_differs",
  found_otherwise: "risk:why.found_otherwise",
}

/** A plain rule that chose the return for a look, with what was measured; its name where this version does not know it. */
export function riskWords(
  t: typeof Say,
  language: Language,
  hit: RefundCase["risk"][number],
  currency: string,
): string {
  const word = words[hit.code]
  if (!word) return hit.code
  const money = (minor: number) => formatMoney(minor, currency, language)
  const { code, seen, at } = hit
  return t(word, code === "high_value" ? { seen: money(seen), at: money(at) } : { seen, at })
}
