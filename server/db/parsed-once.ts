const MOST = 50

/** A reader of long documents that seldom change: by their text, each is parsed once while few others come between. */
export function parsedOnce<T>(parse: (document: string) => T): (document: string) => T {
  const read = new Map<string, T>()
  return (document) => {
    const known = read.get(document)
    if (known !== undefined) return known
    if (read.size >= MOST) read.clear()
    const parsed = parse(document)
    read.set(document, parsed)
    return parsed
  }
}
