import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

// The built screens, held in memory: a build that runs meanwhile never mixes two versions.

interface StaticFile {
  type: string
  tag: string
  cache: string
  bytes: Buffer
  packed: Map<Packing, Buffer>
}
type Packing = "br" | "gzip"
export type StaticFiles = ReadonlyMap<string, StaticFile>

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".json": "application/json",
  ".ico": "image/x-icon",
  ".mp3": "audio/mpeg",
  ".wav": "audio/wav",
  ".txt": "text/plain; charset=utf-8",
}
const packable = /^(text\/|image\/svg|application\/(wasm|json|manifest))/

/** Every file of the folder by its address; none where nothing is built yet. */
export function loadStaticFiles(folder: string): StaticFiles {
  const files = new Map<string, StaticFile>()
  if (!existsSync(folder)) return files
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const address = `/${relative(folder, path).split(sep).join("/")}`
    const bytes = readFileSync(path)
    const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`
    const type = types[extname(path)] ?? "application/octet-stream"
    files.set(address, { type, tag, cache: cacheOf(address), bytes, packed: new Map() })
  }
  return files
}

/** What names its content may be kept for ever; all else is asked for again, so that an update is seen at once. */
const cacheOf = (address: string) =>
  address.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"

/**
 * The file, or index.html where a page is asked for; null: there is no such thing, and a missing asset is no page.
 * `retire`: the service worker is the one that takes itself back.
 */
export function staticResponse(files: StaticFiles, request: Request, { retire = false } = {}): Response | null {
  const asked = new URL(request.url).pathname
  const pathname = retire && asked === "/sw.js" ? "/retire-worker.js" : asked
  const file =
    files.get(pathname === "/" ? "/index.html" : pathname) ??
    (isPage(request, pathname) ? files.get("/index.html") : undefined)
  if (!file) return null
  const headers = new Headers({ "content-type": file.type, "cache-control": file.cache, etag: file.tag })
  if (request.headers.get("if-none-match") === file.tag) return new Response(null, { status: 304, headers })
  const body = packed(file, request.headers.get("accept-encoding") ?? "", headers)
  headers.set("content-length", String(body.byteLength))
  return new Response(new Uint8Array(body), { headers })
}

function isPage(request: Request, pathname: string): boolean {
  if (/^\/(api|assets|demo)(\/|$)/.test(pathname) || /\.[^/]*$/.test(pathname)) return false
  return (request.headers.get("accept") ?? "").includes("text/html")
}

/** Compressed once for each way, at the first request that takes it. */
function packed(file: StaticFile, accepts: string, headers: Headers): Buffer {
  if (!packable.test(file.type)) return file.bytes
  headers.set("vary", "accept-encoding")
  const way: Packing | null = /\bbr\b/.test(accepts) ? "br" : /\bgzip\b/.test(accepts) ? "gzip" : null
  if (way === null) return file.bytes
  headers.set("content-encoding", way)
  const known = file.packed.get(way)
  if (known) return known
  const made =
    way === "br"
      ? brotliCompressSync(file.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : gzipSync(file.bytes)
  file.packed.set(way, made)
  return made
}
