import { csvLine } from "../../shared/domain/csv-line.ts"

export const HEADER = [
  "N° de commande",
  "Devise",
  "Pays",
  "SKU",
  "Désignation",
  "Qté",
  "Montant payé",
  "E-mail",
  "Date de facture",
]

/** One way to spoil a line, each found by another check. */
const spoilers: ((cells: string[], at: number) => void)[] = [
  (cells) => (cells[5] = "beaucoup"),
  (cells) => (cells[6] = "-12,50"),
  (cells) => (cells[6] = "12,505"),
  (cells) => (cells[8] = "31/02/2026"),
  (cells) => (cells[4] = ""),
  (cells) => (cells[3] = "1,23E+15"),
  (cells) => (cells[2] = "Atlantide"),
  (cells) => (cells[5] = "0"),
  (cells) => (cells[5] = "1,5"),
  (cells) => (cells[1] = "euros"),
  (cells) => void cells.push("de trop"),
]

/** `articles` of each order; `faults` lines of them spoiled, each in an order of its own, evenly through the file. */
export function* manyOrders(lines: number, faults: number, articles = 2): Generator<string> {
  yield csvLine(HEADER)
  const step = faults === 0 ? Number.POSITIVE_INFINITY : Math.floor(lines / faults)
  let planted = 0
  for (let at = 0; at < lines; at++) {
    const [order, article] = [Math.floor(at / articles), at % articles]
    const cells = [
      `C${order}`,
      "EUR",
      "France",
      `SKU-${(order + article) % 60}`,
      "Lampe à poser",
      "1",
      "12,50",
      `c${order}@example.org`,
    ]
    cells.push(`${String(13 + (order % 15)).padStart(2, "0")}/10/2026`)
    if (planted < faults && at % step === step - 1) spoilers[planted++ % spoilers.length]?.(cells, at)
    yield csvLine(cells)
  }
}
