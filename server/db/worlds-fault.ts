/** Deadlock or serialisation: the same transaction, begun again, may well pass. */
export function isWorthAgain(error: unknown): boolean {
  return ["40P01", "40001"].includes(codeOf(error)) || isLostStatement(error)
}

/**
 * Not the fault of what was being written: a deadlock, a full disk, a lost connection. The transaction must end; nothing
 * may be concluded about the one row it was at.
 */
export function isWorldsFault(error: unknown): boolean {
  const code = codeOf(error)
  if (isLostStatement(error)) return true
  // PostgreSQL's classes: 08 connection, 25 transaction state, 40 rollback, 53 resources, 57 intervention, 58 system
  if (/^(08|25|40|53|55|57|58)[0-9A-Z]{3}$/.test(code)) return true
  return (
    /^SQLITE_(BUSY|FULL|IOERR|LOCKED|NOMEM|READONLY|CORRUPT|CANTOPEN|INTERRUPT|NOTADB)/.test(code) ||
    /^E[A-Z]+$/.test(code)
  )
}

/**
 * A statement that PostgreSQL was to remember is not on this connection or is there already, as a pooler gave us another
 * one; or its table has other columns by now.
 */
export function isLostStatement(error: unknown): boolean {
  const code = codeOf(error)
  return code === "26000" || code === "42P05" || (code === "0A000" && /cached plan/.test(String(error)))
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? "")
