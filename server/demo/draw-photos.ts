import sharp from "sharp"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { labelSvg } from "../labels/label-svg.ts"
import { drawnPictures } from "./pictures.ts"
import { dice } from "./random.ts"

/** What a scene is drawn in; a photo has three quarters of it. */
const [WIDTH, HEIGHT] = [960, 1280]
const [ACROSS, DOWN] = [720, 960]
/** Each holds several megabytes until it is a photo. */
const AT_ONCE = 4

/** What a demo photo shows: "label:colissimo", "carton", "contents:dress", "article:dress", "detail:dress", "damage". */
export type PhotoName = string

/** Drawn, not taken: cartons, labels and articles as a handheld would see them under the lamps of a dock. */
export async function drawPhotos(carriers: readonly string[]): Promise<Map<PhotoName, Buffer>> {
  const inner = drawnPictures()
  const scenes: [PhotoName, string][] = [
    ["carton", scene(carton(CLOSED))],
    ["damage", scene(carton(CLOSED + CRUSHED))],
    ["empty", scene(openBox(""))],
    ...carriers.map((carrier, at): [PhotoName, string] => [`label:${carrier}`, scene(carton(stuck(carrier, at)))]),
    ...[...inner].flatMap(([name, svg]): [PhotoName, string][] => [
      [`contents:${name}`, scene(openBox(placed(svg, 230, 410, 1.5, -8)))],
      [`article:${name}`, scene(table(placed(svg, 80, 905 - footOf(svg) * 2.5, 2.5, 3)))],
      [`detail:${name}`, scene(table(placed(svg, -420, name.startsWith("lamp") ? 160 : -260, 5.2, 4) + flawOf(name)))],
    ]),
  ]
  const grain = sensorGrain()
  // where photos from outside are taken in, nothing but photos may be decoded; these drawings are our own
  sharp.unblock({ operation: ["VipsForeignLoadSvg"] })
  const photos = new Map<PhotoName, Buffer>()
  const left = scenes.values()
  const drawer = async () => {
    for (const [name, svg] of left) photos.set(name, await photograph(svg, grain))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, drawer))
  sharp.block({ operation: ["VipsForeignLoadSvg"] })
  // in their own order, whichever was ready first
  return new Map(scenes.map(([name]) => [name, photos.get(name) as Buffer]))
}

/** Added by hand: letting the image library blend the grain takes longer than all the rest. */
async function photograph(svg: string, grain: Int8Array): Promise<Buffer> {
  const { data } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const seen = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
  for (let at = 0; at < seen.length; at++) seen[at] = (seen[at] ?? 0) + (grain[at] ?? 0)
  return sharp(data, { raw: { width: ACROSS, height: DOWN, channels: 3 } })
    .jpeg({ quality: 76 })
    .toBuffer()
}

/** From dice, so that a photo has the same hash in every demo. */
function sensorGrain(): Int8Array {
  const luck = dice(7)
  const grain = new Int8Array(ACROSS * DOWN * 3)
  for (let at = 0; at < grain.length; at += 3) grain.fill(luck.below(7) + luck.below(7) - 6, at, at + 3)
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
const FLAWS = {
  stain: `<path d="M380 640c60-50 130-30 170 20 50 60 10 140-60 150-90 14-170-100-110-170z" fill="#4b3420" fill-opacity=".62"/><path d="M540 560c26-10 48 6 44 30-22 12-52 2-44-30zM350 790c14-6 28 4 26 18-12 8-32 0-26-18z" fill="#4b3420" fill-opacity=".5"/>`,
  crack: `<path d="M470 420l-46 120 66 74-92 110 60 96-70 150M490 614l128-40 76 54M398 724l-128-16-64 58M458 820l120 46 30 92" stroke="#14201f" stroke-width="9" fill="none" stroke-linejoin="bevel"/><path d="M470 420l-38 118 66 74M490 622l120-36M400 734l-124-14" stroke="#fff" stroke-opacity=".8" stroke-width="4" fill="none"/><path d="M490 614l128-40-40 96-88 20z" fill="#14201f" fill-opacity=".34"/>`,
  leak: `<path d="M300 610c-10 130 20 210 6 330-6 60 44 60 40 4-8-110 30-210 6-330z" fill="#7fb4cc" fill-opacity=".85"/><path d="M120 1010c80-50 330-60 430 0 60 46-60 90-220 92-170 0-280-46-210-92z" fill="#8fc1d6" fill-opacity=".8"/><path d="M180 1024c60-24 150-30 220-26" stroke="#fff" stroke-width="9" stroke-linecap="round" fill="none"/><path d="M430 700c0 26-36 26-36 0 0-14 18-44 18-44s18 30 18 44z" fill="#7fb4cc"/>`,
  sole: `<path d="M60 800c180-56 430-40 640-96l60 70c-200 66-480 60-690 108z" fill="#171310"/><path d="M90 836c190-46 420-40 620-92" stroke="#e8dcc2" stroke-width="7" stroke-dasharray="26 20" fill="none"/>`,
  scratch: `<path d="M300 760l250-240M350 800l300-290M330 700l120-116" stroke="#f4f1ea" stroke-opacity=".9" stroke-width="8" stroke-linecap="round" fill="none"/><path d="M306 768l250-240M356 808l300-290" stroke="#14201f" stroke-width="4" stroke-linecap="round" fill="none"/><path d="M600 820c40-30 100-14 110 34 4 44-60 70-104 44-34-22-34-58-6-78z" fill="#14201f" fill-opacity=".36"/>`,
}

/** What breaks in such a thing. */
function flawOf(picture: string): string {
  if (/^(carafe|vase|lamp|mug)/.test(picture)) return FLAWS.crack
  if (picture.startsWith("kettle")) return FLAWS.leak
  if (/^(shoes|boots)/.test(picture)) return FLAWS.sole
  return /^(headphones|watch|speaker|drill|train)/.test(picture) ? FLAWS.scratch : FLAWS.stain
}

/** Where a drawing stands on the ground: its shadow is the first of its ellipses. */
const footOf = (svg: string) => Number(/<ellipse cx="[\d.]+" cy="([\d.]+)"/.exec(svg)?.[1] ?? 286)

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
