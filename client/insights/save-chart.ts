import type { NumbersTable } from "./numbers-table.tsx"

const svgSpace = "http://www.w3.org/2000/svg"
const [PAD, LINE, HEAD] = [24, 19, 72]
/** What style sheets give a chart, and a file alone would lack. */
const looks = [
  ...[
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "paint-order",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
  ],
  ...["fill-opacity", "visibility"],
]

export interface ChartWords {
  question: string
  title: string
  /** When, of what, as of which moment. */
  about: string
}

/** The numbers as lines of text: columns as wide as their longest, so that they stand under one another. */
export function tableLines({ columns, rows }: Pick<NumbersTable, "columns" | "rows">): string[] {
  const all = [[...columns], ...rows.map((row) => [...row.cells])]
  const widths = columns.map((_, at) => Math.max(...all.map((cells) => (cells[at] ?? "").length)))
  return all.map((cells) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("   ")
      .trimEnd(),
  )
}

/** The chart as a file of its own: its question above, its date and its numbers written beneath. */
export function chartFile(chart: SVGSVGElement, words: ChartWords, table: NumbersTable): string {
  const [width, height] = [Number(chart.getAttribute("width")), Number(chart.getAttribute("height"))]
  const lines = tableLines(table)
  const whole = Math.max(width, ...lines.map((line) => line.length * 7.4)) + 2 * PAD
  const tall = HEAD + height + PAD + lines.length * LINE + PAD
  const page = getComputedStyle(chart)
  const file = document.createElementNS(svgSpace, "svg")
  for (const [name, value] of Object.entries({ xmlns: svgSpace, width: whole, height: tall }))
    file.setAttribute(name, String(value))
  const paper = { width: whole, height: tall, fill: page.getPropertyValue("--surface") || "#fff" }
  file.append(shape("rect", paper))
  const ink = page.getPropertyValue("--ink") || "#000"
  const font = { "font-family": "sans-serif", fill: ink }
  file.append(
    shape("text", { ...font, x: PAD, y: 30, "font-size": 18, "font-weight": 700 }, words.question),
    shape("text", { ...font, x: PAD, y: 50, "font-size": 13 }, `${words.title} · ${words.about}`),
  )
  const copy = chart.cloneNode(true) as SVGSVGElement
  dress(chart, copy)
  copy.setAttribute("x", String(PAD))
  copy.setAttribute("y", String(HEAD - 8))
  file.append(copy)
  const mono = { ...font, "font-family": "monospace", "font-size": 12, "xml:space": "preserve" }
  lines.forEach((line, n) => {
    file.append(shape("text", { ...mono, x: PAD, y: HEAD + height + PAD + n * LINE }, line))
  })
  return new XMLSerializer().serializeToString(file)
}

function shape(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(svgSpace, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  if (text !== undefined) made.textContent = text
  return made
}

/** Writes onto each part of the copy how the page shows it; links lead nowhere from a file. */
function dress(from: Element, to: Element): void {
  const style = getComputedStyle(from)
  for (const look of looks) {
    const value = style.getPropertyValue(look)
    // a pattern's address on the page is its own name here
    if (value) to.setAttribute(look, value.replace(/url\("[^"]*#/, "url(#").replace('")', ")"))
  }
  to.removeAttribute("href")
  to.removeAttribute("class")
  Array.from(from.children).forEach((child, n) => {
    const copy = to.children[n]
    if (copy) dress(child, copy)
  })
}

function keep(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

export const keepSvg = (svg: string, name: string): void =>
  keep(new Blob([svg], { type: "image/svg+xml" }), `${name}.svg`)

/** Twice as fine as the screen's own points: it is put into slides. */
export async function keepPng(svg: string, name: string): Promise<void> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement("canvas")
  canvas.width = image.width * 2
  canvas.height = image.height * 2
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"))
  if (blob) keep(blob, `${name}.png`)
}
