/** Where a device's pull stands: opaque to it, and worth nothing at another site, in another epoch or another scope. */
export interface Cursor {
  epoch: string
  siteId: string
  scope: "site" | "catalogue"
  /** The last doc told: position, then kind and id among those of one commit. */
  doc: { position: number; kind: string; id: string }
  /** The last verdict told, likewise. */
  verdict: { position: number; id: string }
  /** A pull from zero that is not over: the last commit as it began, and how many docs there were. Else null. */
  whole: { from: number; total: number } | null
}

export function writeCursor(cursor: Cursor): string {
  const { epoch, siteId, scope, doc, verdict, whole } = cursor
  const parts = [epoch, siteId, scope, doc.position, doc.kind, doc.id, verdict.position, verdict.id]
  const text = JSON.stringify(whole ? [...parts, whole.from, whole.total] : parts)
  return Buffer.from(text).toString("base64url")
}

/** Null: none of ours. */
export function readCursor(text: string | undefined): Cursor | null {
  const parts = partsOf(text)
  if (parts?.length !== 8 && parts?.length !== 10) return null
  const [epoch, siteId, scope, position, kind, id, verdictPosition, verdictId, from, total] = parts
  const texts = [epoch, siteId, kind, id, verdictId].every((part) => typeof part === "string")
  const numbers = [position, verdictPosition, from ?? 0, total ?? 0].every(Number.isSafeInteger)
  if (!texts || !numbers || (scope !== "site" && scope !== "catalogue")) return null
  return {
    epoch: epoch as string,
    siteId: siteId as string,
    scope,
    doc: { position: position as number, kind: kind as string, id: id as string },
    verdict: { position: verdictPosition as number, id: verdictId as string },
    whole: parts.length === 10 ? { from: from as number, total: total as number } : null,
  }
}

function partsOf(text: string | undefined): unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text ?? "", "base64url").toString("utf8"))
    return Array.isArray(parts) && !parts.some((part) => typeof part === "string" && part.includes("\0")) ? parts : null
  } catch {
    return null
  }
}
