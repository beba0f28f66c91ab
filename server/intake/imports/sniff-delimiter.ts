import type { FileFormat } from "../../../shared/contract/imports.ts"

export type Delimiter = NonNullable<FileFormat["delimiter"]>
const delimiters: readonly Delimiter[] = [";", "\t", ","]

/** What parts the cells, by the first lines of the text: a "sep=" line says so; else what stands equally often in each. */
export function sniffDelimiter(head: string): { delimiter: Delimiter; said: boolean } {
  const said = head.match(/^sep=([;,\t])\r?\n/i)?.[1]
  if (said) return { delimiter: said as Delimiter, said: true }
  const [found] = delimiters
    .map((delimiter) => ({ delimiter, score: score(countPerLine(head, delimiter)) }))
    .sort((a, b) => b.score - a.score)
  return { delimiter: found && found.score > 0 ? found.delimiter : ";", said: false }
}

/** How often it stands in the header, in as many lines as agree. A comma in prices is in the header never. */
function score(counts: readonly number[]): number {
  const [header = 0] = counts
  if (header === 0) return 0
  const agree = counts.filter((count) => count === header).length / counts.length
  return agree * 1000 + Math.min(header, 100)
}

const MOST_LINES = 30

/** Outside quotes only. */
function countPerLine(head: string, delimiter: Delimiter): number[] {
  const counts: number[] = []
  let count = 0
  let quoted = false
  let empty = true
  for (const letter of head) {
    if (letter === '"') quoted = !quoted
    else if (!quoted && letter === delimiter) count++
    else if (!quoted && (letter === "\n" || letter === "\r")) {
      if (!empty) counts.push(count)
      if (counts.length === MOST_LINES) return counts
      count = 0
      empty = true
      continue
    }
    empty = false
  }
  // a last line that was cut off would not agree
  if (counts.length === 0) counts.push(count)
  return counts
}
