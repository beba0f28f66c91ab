import type { Rect, Sheet, Stroke, Text } from "./sheet.ts"

/** Wide letters in em, those of a fallback font among them: an estimate, as nobody measures here. */
const LETTER = { text: 0.62, bold: 0.74 }

/** A sheet → SVG, one pixel a dot: crisp at any whole multiple, and a page gives it the size it wants. `title` is what a screen reader says. */
export function svgOf({ width, height, shapes }: Sheet, title: string): string {
  const rects = shapes.filter((shape): shape is Rect => shape.kind === "rect")
  const texts = shapes.filter((shape): shape is Text => shape.kind === "text")
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<path shape-rendering="crispEdges" d="${rects.map(pathOf).join("")}"/>`,
    ...shapes.filter((shape): shape is Stroke => shape.kind === "stroke").map(strokeOf),
    `<g font-family="'Atkinson Hyperlegible Next Variable', 'Atkinson Hyperlegible Next', sans-serif">`,
    ...texts.map(textOf),
    "</g></svg>",
  ].join("")
}

function strokeOf({ d, x, y, size, width, dash }: Stroke): string {
  const scale = size / 100
  const dashed = dash === undefined ? "" : ` stroke-dasharray="${dash / scale}"`
  return `<path d="${d}" transform="translate(${x} ${y}) scale(${scale})" fill="none" stroke="#000" stroke-width="${width / scale}" stroke-linecap="round" stroke-linejoin="round"${dashed}/>`
}

const pathOf = ({ x, y, width, height }: Rect) => `M${x} ${y}h${width}v${height}h-${width}z`

function textOf({ text, x, y, size, bold, align, maxWidth }: Text): string {
  const words = text.normalize("NFC")
  const width = [...words].length * (bold ? LETTER.bold : LETTER.text) * size
  const fitting = Math.round(size * Math.min(1, maxWidth / width))
  const anchor = align === "center" ? ' text-anchor="middle"' : ""
  return `<text x="${x}" y="${y}" font-size="${fitting}" font-weight="${bold ? 800 : 500}"${anchor}>${escapeXml(words)}</text>`
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }
/** Also without the control characters that XML forbids. */
const escapeXml = (text: string) =>
  text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
