/** An accounting file as whoever checks it reads it: eighteen named fields a line, dates and amounts as article A47 A-1 has them. */
export interface FecLine {
  journal: string
  number: number
  day: string
  account: string
  piece: string
  /** Minor units. */
  debit: number
  credit: number
  cells: Record<string, string>
}

export function readFec(bytes: Uint8Array, { encoding = "iso-8859-15", separator = "\t" } = {}): FecLine[] {
  const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  const [head = "", ...rest] = text.split("\r\n")
  if (rest.pop() !== "") throw new Error("the last line has no end")
  const names = head.split(separator)
  if (names.length !== 18) throw new Error(`${names.length} columns`)
  return rest.map((line) => {
    const cells = line.split(separator)
    if (cells.length !== 18) throw new Error(`${cells.length} fields: ${line}`)
    const of = Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]))
    for (const name of ["EcritureDate", "PieceDate", "ValidDate"])
      if (!/^20\d{6}$/.test(of[name] ?? "")) throw new Error(`${name}: ${of[name]}`)
    return {
      journal: of.JournalCode ?? "",
      number: Number(of.EcritureNum),
      day: of.EcritureDate ?? "",
      account: of.CompteNum ?? "",
      piece: of.PieceRef ?? "",
      debit: amount(of.Debit),
      credit: amount(of.Credit),
      cells: of,
    }
  })
}

function amount(text = ""): number {
  if (!/^\d+,\d{2}$/.test(text)) throw new Error(`no amount: ${text}`)
  return Number(text.replace(",", ""))
}
