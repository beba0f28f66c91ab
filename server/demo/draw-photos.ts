import { readFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { labelSvg } from "../labels/label-svg.ts"
import { demoShops } from "./catalogue.ts"
import { dice } from "./random.ts"

/** What a scene is drawn in; a photo has three quarters of it. */
const [WIDTH, HEIGHT] = [960, 1280]
const [ACROSS, DOWN] = [720, 960]

/** What a demo photo shows: "label:colissimo", "carton", "contents:dress", "article:dress", "detail:dress", "damage". */
export type PhotoName = string

/** Drawn, not taken: cartons, labels and articles as a handheld would see them under the lamps of a dock. */
export async function drawPhotos(carriers: readonly string[]): Promise<Map<PhotoName, Buffer>> {
  const pictures = [...new Set(demoShops.flatMap((shop) => shop.products.map((product) => product.picture)))]
  const inner = new Map<string, string>()
  for (const name of pictures)
    inner.set(name, await readFile(join(import.meta.dirname, "pictures", `${name}.svg`), "utf8"))
  const scenes: [PhotoName, string][] = [
    ["carton", scene(carton(CLOSED))],
    ["damage", scene(carton(CLOSED + CRUSHED))],
    ["empty", scene(openBox(""))],
    ...carriers.map((carrier, at): [PhotoName, string] => [`label:${carrier}`, scene(carton(stuck(carrier, at)))]),
    ...[...inner].flatMap(([name, svg]): [PhotoName, string][] => [
      [`contents:${name}`, scene(openBox(placed(svg, 300, 430, 1.15, -8)))],
      [`article:${name}`, scene(table(placed(svg, 160, 300, 2, 4)))],
      [`detail:${name}`, scene(table(placed(svg, -420, -260, 5.2, 4) + FLAW))],
    ]),
  ]
  const grain = sensorGrain()
  // where photos from outside are taken in, nothing but photos may be decoded; these drawings are our own
  sharp.unblock({ operation: ["VipsForeignLoadSvg"] })
  const drawn = await Promise.all(scenes.map(async ([name, svg]) => [name, await photograph(svg, grain)] as const))
  sharp.block({ operation: ["VipsForeignLoadSvg"] })
  return new Map(drawn)
}

async function photograph(svg: string, grain: Buffer): Promise<Buffer> {
  const noise = { input: grain, raw: { width: ACROSS, height: DOWN, channels: 3 }, blend: "soft-light" } as const
  return sharp(Buffer.from(svg)).removeAlpha().composite([noise]).jpeg({ quality: 76 }).toBuffer()
}

/** From dice, so that a photo has the same hash in every demo. */
function sensorGrain(): Buffer {
  const luck = dice(7)
  const grain = Buffer.alloc(ACROSS * DOWN * 3)
  for (let at = 0; at < grain.length; at += 3) {
    const bright = 96 + luck.below(22) + luck.below(22) + luck.below(22)
    grain.fill(bright, at, at + 3)
  }
  return grain
}

const scene = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${ACROSS}" height="${DOWN}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><defs>
<radialGradient id="lamp" cx=".42" cy=".3" r=".9"><stop offset="0" stop-color="#fff" stop-opacity=".22"/><stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".5"/></radialGradient>
<linearGradient id="carton" x1="0" y1="0" x2=".3" y2="1"><stop offset="0" stop-color="#c69a66"/><stop offset="1" stop-color="#a87c4c"/></linearGradient>
<radialGradient id="under"><stop offset="0" stop-color="#000" stop-opacity=".34"/><stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient></defs>${inside}<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#lamp)"/></svg>`

const FLOOR = `<rect width="${WIDTH}" height="${HEIGHT}" fill="#6d716f"/><path d="M0 900h960M0 300h960" stroke="#5c605e" stroke-width="6"/>`
// a blur filter would take longer than all the rest of a photo
const SHADOW = [0, 8, 16, 24]
  .map(
    (out) =>
      `<rect x="${100 - out}" y="${196 - out}" width="${780 + 2 * out}" height="${960 + 2 * out}" rx="${8 + out}" fill-opacity=".14"/>`,
  )
  .join("")
const CLOSED = `<path d="M90 620h780" stroke="#8f673c" stroke-width="5"/><path d="M430 150h100v980h-100z" fill="#d8c49a" fill-opacity=".75"/>`
const CRUSHED = `<path d="M560 905l120-85 70 30 130-80v340l-330 40-40-90 90-60z" fill="#5f4223"/><path d="M560 905l150 35 40-90M640 1000l120-60 110 60M590 1095l110-40" stroke="#3c2812" stroke-width="9" fill="none"/><path d="M700 960l90-25 40 70-80 35z" fill="#241809"/>`
const FLAW = `<path d="M380 640c60-50 130-30 170 20 50 60 10 140-60 150-90 14-170-100-110-170z" fill="#4b3420" fill-opacity=".72"/><path d="M300 900l90-70 60 30 130-110" stroke="#1d1712" stroke-width="10" fill="none" stroke-linejoin="bevel"/>`

const carton = (on: string) =>
  `${FLOOR}${SHADOW}<rect x="80" y="140" width="800" height="1000" rx="8" fill="url(#carton)"/>${on}`

const openBox = (inside: string) =>
  `${FLOOR}${SHADOW}<path d="M150 260h640v760H150z" fill="#7b5730"/><path d="M150 260L40 120h880L790 260zM150 1020L60 1190h840l-110-170z" fill="url(#carton)"/><path d="M150 260L40 120v980l110-80zM790 260l130-140v980l-130-80z" fill="#b98b57"/><path d="M190 300h560v680H190z" fill="#64451f"/>${inside}`

const table = (on: string) =>
  `<rect width="${WIDTH}" height="${HEIGHT}" fill="#b9beba"/><path d="M0 1040h960v240H0z" fill="#a4aaa6"/><ellipse cx="480" cy="905" rx="380" ry="90" fill="url(#under)"/>${on}`

/** A picture of the catalogue, laid into the scene. */
const placed = (svg: string, x: number, y: number, scale: number, turn: number) =>
  `<g transform="translate(${x} ${y}) rotate(${turn} ${160 * scale} ${160 * scale}) scale(${scale})">${inside(svg)}</g>`

/** The carrier's label on the carton, a little askew. */
function stuck(carrier: string, at: number): string {
  const tracking = makeTracking(carrier as Parameters<typeof makeTracking>[0], 9_000 + at)
  const svg = labelSvg({ carrier, tracking, rma: ownNumberFrom("rma", 9_000 + at), shopName: "Atelier Novembre" })
  const scale = 0.66
  return `<g transform="translate(190 ${220 + (at % 3) * 40}) rotate(${[-5, 3, 7][at % 3]} 260 400) scale(${scale})"><rect x="-8" y="-4" width="816" height="1212" fill="#000" fill-opacity=".18"/>${inside(svg)}</g>`
}

const inside = (svg: string) => svg.replace(/^<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "")
