/** A record of the audit before it has its number and its hash. */
export interface PendingAudit {
  at: number
  actor: string
  action: string
  subject: string
  /** JSON text. */
  detail: string
}

/** What a transaction that still runs has said, in its order: chained and written at its end (chain-audit.ts). */
const said = new WeakMap<object, PendingAudit[]>()

export function beginAudit(tx: object): void {
  said.set(tx, [])
}

/** False: it is not the handle that the transaction began with (who watches what is asked has one of their own). */
export function sayInAudit(tx: object, entry: PendingAudit): boolean {
  const pending = said.get(tx)
  return pending !== undefined && pending.push(entry) > 0
}

/** How much has been said: what is said behind it is taken back where that is undone. */
export const saidSoFar = (tx: object): number => said.get(tx)?.length ?? 0

export function takeBackAudit(tx: object, soFar: number): void {
  const pending = said.get(tx)
  if (pending) pending.length = soFar
}

export function takeAudit(tx: object): PendingAudit[] {
  return said.get(tx)?.splice(0) ?? []
}
