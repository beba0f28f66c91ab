/** Deadlock or serialisation: the same transaction, begun again, may well pass. */
export function isWorthAgain(error: unknown): boolean {
  return ["40P01", "40001"].includes(codeOf(error))
}

/**
 * Not the fault of what was being written: a deadlock, a full disk, a lost connection. The transaction must end; nothing
 * may be concluded about the one row it was at.
 */
export function isWorldsFault(error: unknown): boolean {
  const code = codeOf(error)
  // PostgreSQL's classes: 08 connection, 25 transaction state, 40 rollback, 53 resources, 57 intervention, 58 system
  if (/^(08|25|40|53|55|57|58)[0-9A-Z]{3}$/.test(code)) return true
  return (
    /^SQLITE_(BUSY|FULL|IOERR|LOCKED|NOMEM|READONLY|CORRUPT|CANTOPEN|INTERRUPT|NOTADB)/.test(code) ||
    /^E[A-Z]+$/.test(code)
  )
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? "")
