import type * as z from "zod/mini"
import { Problem } from "../../shared/contract/problem.ts"
import type { Answered } from "./ask.ts"

type Sending<T> = { answer: Promise<Answered<T>>; stop(): void }

/** Sends a file as the body and says how much of it has gone, which fetch cannot. Never throws; see `ask`. */
export function sendFile<S extends z.ZodMiniType>(
  reply: S,
  path: string,
  file: Blob,
  onSent: (bytes: number) => void,
): Sending<z.output<S>> {
  const request = new XMLHttpRequest()
  const answer = new Promise<Answered<z.output<S>>>((done) => {
    const lost = () => done({ ok: false, code: "unreachable", status: null })
    request.open("POST", path)
    request.setRequestHeader("content-type", "application/octet-stream")
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onerror = lost
    request.onabort = lost
    request.onload = () => done(read(reply, request))
    request.send(file)
  })
  return { answer, stop: () => request.abort() }
}

function read<S extends z.ZodMiniType>(reply: S, request: XMLHttpRequest): Answered<z.output<S>> {
  const { status } = request
  const json = parse(request.responseText)
  if (status >= 200 && status < 300) {
    const parsed = reply.safeParse(json)
    if (parsed.success) return { ok: true, value: parsed.data as z.output<S>, headers: new Headers() }
    return { ok: false, code: request.getResponseHeader("x-request-id") ? "update_needed" : "unreachable", status }
  }
  const problem = Problem.safeParse(json)
  if (!problem.success) return { ok: false, code: status === 413 ? "too_large" : "unreachable", status }
  const { type: _, title: __, instance: ___, ...said } = problem.data
  return { ok: false, ...said }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
