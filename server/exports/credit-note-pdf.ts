import { fileURLToPath } from "node:url"
import PDFDocument from "pdfkit"
import { formatMoney } from "../../shared/domain/money.ts"
import en from "../../shared/locales/en/paper-files.ts"
import fr from "../../shared/locales/fr/paper-files.ts"
import { narrowSpaces } from "../../shared/locales/narrow-spaces.ts"
import type { CreditNote } from "./credit-note.ts"
import { rateWords } from "./vat-lines.ts"

const fontFile = (weight: number) =>
  fileURLToPath(new URL(`../labels/fonts/atkinson-hyperlegible-next-${weight}.ttf`, import.meta.url))
const words = { fr: narrowSpaces(fr), en }

const LEFT = 50
const RIGHT = 545
const BOTTOM = 770
/** Where each column of the lines ends, in points; the first begins at the left. */
const COLUMNS = { title: 300, quantity: 345, rate: 395, net: 470, gross: RIGHT }

/** A4, one page or as many as it takes. Made of the note alone and dated by it, so that the same note gives the same bytes. */
export async function creditNotePdf(note: CreditNote, issuedAt: number): Promise<Uint8Array> {
  const said = words[note.locale].creditNote
  const doc = new PDFDocument({
    size: "A4",
    margin: LEFT,
    lang: note.locale,
    info: { Title: `${titleOf(note, said)} ${note.name}`, Creator: "Backdock", CreationDate: new Date(issuedAt) },
  })
  doc.registerFont("text", fontFile(500))
  doc.registerFont("bold", fontFile(800))
  const page = new Page(doc, note)
  page.head()
  page.lines()
  page.totals()
  page.foot()
  doc.end()
  const parts: Uint8Array[] = []
  for await (const part of doc as AsyncIterable<Uint8Array>) parts.push(part)
  return Buffer.concat(parts)
}

const titleOf = ({ turns }: CreditNote, said: typeof fr.creditNote) => (turns?.reverses ? said.reversal : said.title)

class Page {
  readonly #doc: PDFKit.PDFDocument
  readonly #note: CreditNote
  readonly #said: typeof fr.creditNote
  #y = LEFT

  constructor(doc: PDFKit.PDFDocument, note: CreditNote) {
    this.#doc = doc
    this.#note = note
    this.#said = words[note.locale].creditNote
  }

  head(): void {
    const { seller, buyer, invoice, name, turns } = this.#note
    this.#text(seller.name, { bold: true, size: 12 })
    for (const line of seller.address) this.#text(line)
    if (seller.vatNumber) this.#text(`${this.#said.vatNumber} ${seller.vatNumber}`)
    const below = this.#y
    this.#y = LEFT + 70
    for (const line of [buyer.name ?? "", ...buyer.address].filter((one) => one.trim() !== ""))
      this.#text(line, { from: 330 })
    this.#y = Math.max(this.#y, below) + 30
    this.#text(`${titleOf(this.#note, this.#said)} ${name}`, { bold: true, size: 18 })
    this.#y += 6
    this.#text(this.#fill(this.#said.issued, { day: this.#day(this.#note.day) }))
    if (turns)
      this.#text(
        this.#fill(turns.reverses ? this.#said.reverses : this.#said.again, {
          name: turns.name,
          day: this.#day(turns.day),
        }),
        {
          bold: true,
        },
      )
    const on = invoice.day ? this.#fill(this.#said.invoiceDay, { day: this.#day(invoice.day) }) : ""
    this.#text(this.#fill(this.#said.invoice, { number: invoice.number }) + on, { bold: true })
    this.#text(this.#fill(this.#said.order, { order: this.#note.order, rma: this.#note.rma }))
    this.#y += 16
  }

  lines(): void {
    const { what, quantity, rate, net, gross } = this.#said.columns
    this.#row([what, quantity, rate, net, gross], true)
    for (const line of this.#note.lines)
      this.#row([
        line.title || this.#said.delivery,
        String(line.quantity),
        this.#rate(line.rate),
        this.#money(line.netMinor),
        this.#money(line.netMinor + line.taxMinor),
      ])
    this.#y += 10
  }

  totals(): void {
    const { netMinor, taxMinor, grossMinor, rates } = this.#note
    this.#sum(this.#said.net, netMinor)
    for (const one of rates)
      this.#sum(
        this.#fill(this.#said.taxAt, { rate: this.#rate(one.rate), net: this.#money(one.netMinor) }),
        one.taxMinor,
      )
    if (rates.length > 1) this.#sum(this.#said.tax, taxMinor)
    this.#sum(this.#note.turns?.reverses ? this.#said.grossReversed : this.#said.gross, grossMinor, true)
    this.#y += 20
  }

  foot(): void {
    this.#text(this.#note.turns?.reverses ? this.#said.mentionReversed : this.#said.mention, { size: 9 })
    this.#y += 4
    this.#text(this.#note.seller.legal, { size: 9 })
  }

  #row(cells: [string, string, string, string, string], bold = false): void {
    const ends = [COLUMNS.quantity, COLUMNS.rate, COLUMNS.net, COLUMNS.gross]
    this.#doc.font(bold ? "bold" : "text").fontSize(10)
    const height = this.#doc.heightOfString(cells[0].normalize("NFC"), { width: COLUMNS.title - LEFT - 10 })
    this.#room(height + 8)
    this.#doc.fillColor("black").text(cells[0].normalize("NFC"), LEFT, this.#y, { width: COLUMNS.title - LEFT - 10 })
    for (const [at, cell] of cells.slice(1).entries()) this.#atRight(cell, ends[at] ?? RIGHT)
    this.#y += height + 4
    this.#doc.moveTo(LEFT, this.#y).lineTo(RIGHT, this.#y).lineWidth(0.5).strokeColor("#bbbbbb").stroke()
    this.#y += 4
  }

  #sum(label: string, minor: number, bold = false): void {
    this.#room(18)
    this.#doc
      .font(bold ? "bold" : "text")
      .fontSize(bold ? 12 : 10)
      .fillColor("black")
    this.#atRight(label, COLUMNS.net - 10)
    this.#atRight(this.#money(minor), RIGHT)
    this.#y += bold ? 20 : 16
  }

  #atRight(text: string, end: number): void {
    this.#doc.text(text, end - this.#doc.widthOfString(text), this.#y, { lineBreak: false })
  }

  #text(text: string, { bold = false, size = 10, from = LEFT } = {}): void {
    const words = text.normalize("NFC")
    this.#doc
      .font(bold ? "bold" : "text")
      .fontSize(size)
      .fillColor("black")
    const height = this.#doc.heightOfString(words, { width: RIGHT - from })
    this.#room(height)
    this.#doc.text(words, from, this.#y, { width: RIGHT - from })
    this.#y += height + 2
  }

  #room(height: number): void {
    if (this.#y + height <= BOTTOM) return
    this.#doc.addPage()
    this.#y = LEFT
  }

  readonly #money = (minor: number) => formatMoney(minor, this.#note.currency, this.#note.locale)
  readonly #rate = (rate: number) => rateWords(rate, this.#note.locale)
  readonly #day = (day: string) =>
    new Intl.DateTimeFormat(this.#note.locale, { dateStyle: "long", timeZone: "UTC" }).format(Date.parse(day))
  readonly #fill = (text: string, params: Record<string, string>) =>
    text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? "")
}
