import type { DropPoint } from "./drop-points.ts"

const SIZE = 320
const MARGIN = 34
const KM = 1_000

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }
const escaped = (text: string) => text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? "")

/**
 * The points of a list as they lie to each other, numbered as the list is, with a scale; no streets, and no picture from
 * anywhere else. Null: fewer than two are known by their place. `title` is what a screen reader says; colours are the page's.
 */
export function drawPoints(points: readonly DropPoint[], title: string): string | null {
  const placed = points.flatMap(({ latitude, longitude }, at) =>
    latitude === null || longitude === null ? [] : [{ number: at + 1, latitude, longitude }],
  )
  if (placed.length < 2) return null
  const north = Math.max(...placed.map((one) => one.latitude))
  const south = Math.min(...placed.map((one) => one.latitude))
  const west = Math.min(...placed.map((one) => one.longitude))
  const east = Math.max(...placed.map((one) => one.longitude))
  // a degree of longitude is shorter the further north it lies
  const squeeze = Math.cos((((north + south) / 2) * Math.PI) / 180)
  const metres = Math.max(300, (north - south) * 111_320, (east - west) * 111_320 * squeeze)
  const scale = (SIZE - 2 * MARGIN) / metres
  const middle = { latitude: (north + south) / 2, longitude: (east + west) / 2 }
  const dots = placed.map(({ number, latitude, longitude }) => ({
    number,
    x: Math.round(SIZE / 2 + (longitude - middle.longitude) * 111_320 * squeeze * scale),
    y: Math.round(SIZE / 2 - (latitude - middle.latitude) * 111_320 * scale),
  }))
  const bar = barOf(metres)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="points-map" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escaped(title)}">`,
    `<rect x="1" y="1" width="${SIZE - 2}" height="${SIZE - 2}" rx="10" fill="none" stroke="currentColor" stroke-opacity=".25"/>`,
    ...apart(dots).map(
      ({ x, y, number }) =>
        `<g><circle cx="${x}" cy="${y}" r="13" fill="currentColor"/><text x="${x}" y="${y + 5}" text-anchor="middle" font-size="14" font-weight="700" fill="Canvas">${number}</text></g>`,
    ),
    `<path d="M16 ${SIZE - 16}v5h${Math.round(bar * scale)}v-5" fill="none" stroke="currentColor" stroke-width="2"/>`,
    `<text x="${22 + Math.round(bar * scale)}" y="${SIZE - 10}" font-size="12" fill="currentColor">${bar >= KM ? `${bar / KM} km` : `${bar} m`}</text>`,
    "</svg>",
  ].join("")
}

/** Half the width at the most, and a number that people say. */
const barOf = (metres: number) =>
  [100, 200, 500, 1_000, 2_000, 5_000, 10_000].findLast((one) => one <= metres / 2) ?? 100

/** Those that lie on each other are drawn side by side: each can be read. */
function apart(dots: readonly { number: number; x: number; y: number }[]) {
  const placed: { number: number; x: number; y: number }[] = []
  for (const dot of dots) {
    let { x, y } = dot
    for (let turn = 0; turn < 12 && placed.some((one) => Math.hypot(one.x - x, one.y - y) < 24); turn++) {
      const angle = (turn * Math.PI) / 3
      x = Math.round(dot.x + Math.cos(angle) * (26 + turn * 2))
      y = Math.round(dot.y + Math.sin(angle) * (26 + turn * 2))
    }
    const inside = (value: number) => Math.min(SIZE - 18, Math.max(18, value))
    placed.push({ number: dot.number, x: inside(x), y: inside(y) })
  }
  return placed
}
