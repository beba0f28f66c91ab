import { createWriteStream, existsSync, globSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { basename, dirname, join, relative, resolve } from "node:path"
import { launchChromium } from "../support/chromium.ts"
import { type Pictured, type Seen, scoreOf, type Timed } from "./decode-score.ts"
import { type Kind, kinds, worsenAll } from "./worsen.ts"

const root = resolve(import.meta.dirname, "../..")
const modules = join(root, "node_modules")
const types: Record<string, string> = { js: "text/javascript", wasm: "application/wasm", html: "text/html" }

/** One figure a folder, then one a way in which pictures were made worse, if they were, then one for all. */
export async function* measure(flags: string[]) {
  const given = resolve(flagOf(flags, "--dir") ?? join(root, "tests/fixtures/labels"))
  const seed = flagOf(flags, "--worsen")
  const worse = seed === undefined ? null : await worsenAll(given, picturesIn(given), Number(seed), kindIn(flags))
  const dir = worse?.dir ?? given
  const out = flagOf(flags, "--out")
  const lines = out ? createWriteStream(out) : null
  const files = picturesIn(dir)
  const server = await serve(dir)
  const chromium = await launchChromium()
  // as on a handheld that runs no WebAssembly: the engine that stands alone beside ours keeps its own
  if (flags.includes("--without-wasm")) await chromium.page.route("**/assets/*.wasm", (route) => route.abort())
  const all: Seen[] = []
  try {
    await chromium.page.goto(server.url)
    await chromium.page.evaluate(openReaders, workerPath())
    // the first look compiles: nobody's figure
    for (const file of files.slice(0, 2)) await chromium.page.evaluate(readAll, `/pictures/${encodeURI(file)}`)
    for (const [folder, inside] of Map.groupBy(files, dirname)) {
      const seen: Seen[] = []
      for (const file of inside) {
        const read = await chromium.page.evaluate(readAll, `/pictures/${encodeURI(file)}`)
        if ("broken" in read) {
          console.error(`no picture: ${file} (${read.broken})`)
          continue
        }
        seen.push({ file, folder: nameOf(dir, folder), expected: answerOf(dir, file), ...read })
        const { readings, ms } = read.ladder
        lines?.write(`${JSON.stringify({ file, readings, ms })}\n`)
      }
      all.push(...seen)
      yield scoreOf(nameOf(dir, folder), seen)
    }
  } finally {
    await chromium.close()
    server.close()
    if (lines) await new Promise((done) => lines.end(done))
    if (worse) rmSync(worse.dir, { recursive: true })
  }
  if (worse)
    for (const [kind, seen] of Map.groupBy(all, ({ file }) => worse.kindOf.get(file)))
      yield scoreOf(`all ${kind}`, seen)
  yield scoreOf("all", all)
}

const flagOf = (flags: string[], name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
function kindIn(flags: string[]): Kind | undefined {
  const name = flagOf(flags, "--kind")
  const kind = kinds.find((each) => each === name)
  if (name !== undefined && !kind) throw new Error(`--kind is one of: ${kinds.join(", ")}`)
  return kind
}
const nameOf = (dir: string, folder: string) => basename(join(dir, folder))

function picturesIn(dir: string): string[] {
  return globSync("**/*", { cwd: dir })
    .filter((file) => /\.(png|jpe?g|webp|gif|bmp|avif)$/i.test(file))
    .sort()
}

function answerOf(dir: string, file: string): string | null {
  const path = join(dir, file.replace(/\.\w+$/, ".txt"))
  return existsSync(path) ? readFileSync(path, "utf8") : null
}

/** The worker as it was built for everybody. */
function workerPath(): string {
  const name = readdirSync(join(root, "dist/client/assets")).find((file) => /^decode-worker-.*\.js$/.test(file))
  if (!name) throw new Error("no decode worker was built")
  return `/assets/${name}`
}

/** The built app's files, the engines that stand alone, and the pictures, from one origin. */
async function serve(dir: string) {
  const places: [string, string][] = [
    ["/assets/", join(root, "dist/client/assets")],
    ["/zxing-wasm/", join(modules, "zxing-wasm/dist")],
    ["/zxing-browser/", join(modules, "@zxing/browser/umd")],
    ["/pictures/", dir],
  ]
  const server = createServer((asked, reply) => {
    const path = decodeURI(asked.url ?? "/")
    const [prefix, folder] = places.find(([start]) => path.startsWith(start)) ?? []
    const file = prefix && folder ? join(folder, path.slice(prefix.length)) : null
    const isInside = file !== null && folder !== undefined && !relative(folder, file).startsWith("..")
    if (path === "/") return reply.setHeader("content-type", "text/html").end("<!doctype html><title>decode</title>")
    if (!file || !isInside || !existsSync(file)) return reply.writeHead(404).end()
    reply.setHeader("content-type", types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream")
    return reply.end(readFileSync(file))
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const address = server.address()
  const port = typeof address === "object" && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => server.closeAllConnections() ?? server.close() }
}

// From here on it runs in the page.

type Readers = { ladder: (file: Blob) => Promise<Pictured>; wasm: (pixels: ImageData) => Promise<Timed> }
type Plain = (canvas: HTMLCanvasElement) => Timed

async function openReaders(workerPath: string) {
  const worker = new Worker(workerPath, { type: "module" })
  const answer = () =>
    new Promise<Record<string, never>>((done, fail) => {
      worker.onmessage = ({ data }) => ("failed" in data ? fail(new Error(data.failed)) : done(data))
      worker.onerror = (event) => fail(new Error(event.message))
    })
  await answer()
  const ladder = async (file: Blob) => {
    const still = await createImageBitmap(file)
    const done = answer()
    worker.postMessage({ still }, [still])
    const { readings, ...times } = (await done).still as unknown as Pictured
    const plain = readings.map(({ text, symbology, lineCount, held }) => ({ text, symbology, lineCount, held }))
    return { readings: plain, ...times }
  }

  const reader = "/zxing-wasm/es/reader/index.js"
  const { readBarcodes, prepareZXingModule } = (await import(reader)) as typeof import("zxing-wasm/reader")
  await prepareZXingModule({
    overrides: { locateFile: () => "/zxing-wasm/reader/zxing_reader.wasm" },
    fireImmediately: true,
  })
  const wasm = async (pixels: ImageData) => {
    const began = performance.now()
    const results = await readBarcodes(pixels, {
      tryHarder: true,
      tryRotate: true,
      tryInvert: true,
      tryDownscale: true,
      tryDenoise: true,
      textMode: "Plain",
    })
    const ms = performance.now() - began
    const valid = results.filter(({ isValid }) => isValid)
    return {
      readings: valid.map(({ text, format, lineCount }) => ({ text, symbology: format, lineCount, held: false })),
      ms,
    }
  }

  await new Promise((done, fail) => {
    const script = document.createElement("script")
    script.src = "/zxing-browser/zxing-browser.min.js"
    script.onload = done
    script.onerror = fail
    document.head.append(script)
  })
  const tryHarder = 3
  const { BrowserMultiFormatReader } = (window as unknown as { ZXingBrowser: typeof import("@zxing/browser") })
    .ZXingBrowser
  const multi = new BrowserMultiFormatReader(new Map([[tryHarder, true]]))
  const plain: Plain = (canvas) => {
    // without it what it half saw in one picture comes back as a reading of the next
    ;(multi as unknown as { reader: { reset(): void } }).reader.reset()
    const began = performance.now()
    try {
      const result = multi.decodeFromCanvas(canvas)
      const symbology = String(result.getBarcodeFormat())
      return {
        readings: [{ text: result.getText(), symbology, lineCount: 0, held: false }],
        ms: performance.now() - began,
      }
    } catch {
      return { readings: [], ms: performance.now() - began }
    }
  }
  Object.assign(window, { readers: { ladder, wasm, plain } })
}

async function readAll(path: string) {
  const { ladder, wasm, plain } = (window as unknown as { readers: Readers & { plain: Plain } }).readers
  const file = await (await fetch(path)).blob()
  const bitmap = await createImageBitmap(file).catch((error: unknown) => String(error))
  if (typeof bitmap === "string") return { broken: bitmap }
  const canvas = document.createElement("canvas")
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  if (!pen) throw new Error("no canvas")
  pen.fillStyle = "#fff"
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(bitmap, 0, 0)
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height)
  return { ladder: await ladder(file), engines: { "zxing-wasm": await wasm(pixels), "@zxing/browser": plain(canvas) } }
}
