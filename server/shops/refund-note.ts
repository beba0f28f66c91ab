// What we write beside a refund in a shop's own books, for the shop's people to read and for us to know it by.

const MARK = /\[backdock (\{.*\})\]/s

export const writeNote = (metadata: Record<string, string>): string =>
  `${metadata.return ?? ""} [backdock ${JSON.stringify(metadata)}]`.trim()

/** Empty: it is none of ours, or somebody has changed it. */
export function readNote(note: string | null | undefined): Record<string, string> {
  const [, text] = MARK.exec(note ?? "") ?? []
  if (text === undefined) return {}
  try {
    const read = JSON.parse(text) as Record<string, unknown>
    const texts = Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === "string")
    return Object.fromEntries(texts)
  } catch {
    return {}
  }
}
