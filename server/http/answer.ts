import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"
import { problemResponse } from "./errors.ts"
import type { Answer, Bytes, Route } from "./route.ts"

const [compress, compressWell] = [promisify(gzip), promisify(brotliCompress)]
/** As quick as gzip, and smaller by a tenth to a fifth. Browsers take it over TLS and from their own machine only. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }
const WORTH_COMPRESSING = 1024

/** What a handler answered, as a response. */
export async function toResponse(answer: Answer<unknown>, route: Route, request: Request, requestId: string) {
  const headers = new Headers(answer.headers)
  for (const cookie of answer.cookies ?? []) headers.append("set-cookie", cookie)
  const response = answer.ok
    ? await toGoodResponse(answer.value, answer.status, route, request)
    : problemResponse(answer, requestId)
  for (const [name, value] of headers) {
    if (name === "set-cookie") response.headers.append(name, value)
    else response.headers.set(name, value)
  }
  return response
}

async function toGoodResponse(value: unknown, status: number | undefined, route: Route, request: Request) {
  // whoever asks has it still
  if (status === 304) return new Response(null, { status })
  if (route.reply === null)
    return new Response(null, { status: status ?? 204, headers: { "cache-control": "no-store" } })
  if (route.reply === "events") return eventsResponse(value as ReadableStream<Uint8Array>)
  if (route.reply === "bytes") return bytesResponse(value as Bytes, status ?? 200)
  return jsonResponse(value, status ?? 200, request)
}

/** Compressed where it is worth it. Never kept by a cache: it holds what only this person may see. */
export async function jsonResponse(value: unknown, status: number, request: Request): Promise<Response> {
  const text = JSON.stringify(value)
  const headers = { "content-type": "application/json", "cache-control": "no-store", vary: "accept-encoding" }
  const takes = request.headers.get("accept-encoding") ?? ""
  if (text.length < WORTH_COMPRESSING || !/\b(gzip|br)\b/.test(takes)) return new Response(text, { status, headers })
  if (/\bbr\b/.test(takes))
    return new Response(new Uint8Array(await compressWell(text, BROTLI)), {
      status,
      headers: { ...headers, "content-encoding": "br" },
    })
  return new Response(await compress(text), { status, headers: { ...headers, "content-encoding": "gzip" } })
}

/** Never compressed, and no proxy is to hold it back: each event is to go out at once. Its connection serves nothing after it. */
function eventsResponse(body: ReadableStream<Uint8Array>): Response {
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
    connection: "close",
  }
  return new Response(body, { headers })
}

function bytesResponse({ type, bytes, immutable, fileName, download }: Bytes, status: number): Response {
  const headers = new Headers({
    "content-type": type,
    "cache-control": immutable ? "private, max-age=31536000, immutable" : "no-store",
  })
  const how = download ? "attachment" : "inline"
  if (fileName) headers.set("content-disposition", `${how}; filename="${fileName.replace(/[^\w. -]/g, "_")}"`)
  return new Response(bytes instanceof ReadableStream ? bytes : new Uint8Array(bytes), { status, headers })
}
