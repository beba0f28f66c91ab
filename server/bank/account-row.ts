import type { Selectable } from "kysely"
import type { BankAccount } from "../../shared/contract/bank.ts"
import { bankText } from "../../shared/domain/bank-text.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Tables } from "../db/tables.ts"

type Row = Selectable<Tables["bank_accounts"]> & { asked_by: string | null; customer: string | null }

/** An account as screens show it: never its number. */
export function accountRow(row: Row, actor: Actor, names: ReadonlyMap<string, string>): BankAccount {
  const waits = row.verdict === null && row.ended_at === null
  const involved = actor.kind === "person" && (row.proposed_by === actor.id || row.asked_by === actor.id)
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? "?"))
  return {
    id: row.id,
    masked: row.masked,
    holder: row.holder,
    address: JSON.parse(row.address),
    proposedBy: nameOf(row.proposed_by),
    proposedAt: row.proposed_at,
    reason: row.reason,
    agreedAt: row.agreed_at,
    agreedText: row.agreed_text,
    verdict: row.verdict,
    decidedBy: nameOf(row.decided_by),
    decidedAt: row.decided_at,
    verdictReason: row.verdict_reason,
    ended: row.ended_at !== null,
    nameDiffers: row.customer !== null && !sameName(row.customer, row.holder),
    mayDecide: waits && !involved && may(actor, "bank.decide"),
  }
}

/** In any order and writing: "DUPONT Zoé" is Zoé Dupont; with a second first name, or of a couple, too. */
export function sameName(one: string, other: string): boolean {
  const [a, b] = [words(one), words(other)]
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return short.length > 0 && short.every((word) => long.includes(word))
}

const words = (name: string): string[] =>
  bankText(name, 140)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !/^(m|mr|mrs|ms|mme|mlle|dr)$/.test(word))
