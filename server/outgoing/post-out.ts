import { lookup as ask } from "node:dns"
import { request as plain, type RequestOptions } from "node:http"
import { request as secure } from "node:https"
import { isIP } from "node:net"
import { isPublic } from "./is-public.ts"

/** later: no answer, or none that says it was taken · gone: it says that there is nothing any more (410). */
export type PostSaid =
  | { outcome: "taken"; status: number }
  | { outcome: "later" | "gone"; status: number | null; error: string; retryAfter?: number }

export interface PostOut {
  url: string
  body: string
  headers: Readonly<Record<string, string>>
  /** Addresses of the own network, and http, are allowed. */
  privateAllowed: boolean
  /** Milliseconds altogether; well within a job's lease. */
  timeout?: number
}

export const POST_TIMEOUT = 10_000
const MOST_READ = 64 * 1024

/**
 * Posts to an address that a shop gave. A name is looked up here and the very address that was looked at is called, so that
 * none can point inside between the look and the call; nothing is redirected. Never throws.
 */
export function postOut(post: PostOut): Promise<PostSaid> {
  const problem = whyNotPost(post.url, post)
  if (problem) return Promise.resolve({ outcome: "later", status: null, error: problem })
  const url = new URL(post.url)
  return new Promise((done) => {
    const options: RequestOptions = {
      method: "POST",
      headers: { ...post.headers, "content-length": Buffer.byteLength(post.body) },
      agent: false,
      lookup: guarded(post.privateAllowed),
      signal: AbortSignal.timeout(post.timeout ?? POST_TIMEOUT),
    }
    const asked = (url.protocol === "https:" ? secure : plain)(url, options, (answer) => {
      const said = understand(answer.statusCode ?? 0, answer.headers["retry-after"])
      let read = 0
      answer.on("data", (some: Buffer) => {
        read += some.length
        if (read > MOST_READ) answer.destroy()
      })
      answer.on("error", () => done(said))
      answer.on("close", () => done(said))
    })
    asked.on("error", (error) => done({ outcome: "later", status: null, error: wordsOf(error) }))
    asked.end(post.body)
  })
}

/** What is wrong with an address before anything is asked; null: nothing that can be seen. */
export function whyNotPost(text: string, { privateAllowed }: Pick<PostOut, "privateAllowed">): string | null {
  if (!URL.canParse(text)) return "no address"
  const url = new URL(text)
  if (url.protocol !== "https:" && !(privateAllowed && url.protocol === "http:")) return "it wants https"
  if (url.username || url.password) return "an address with a password in it"
  const host = url.hostname.replace(/^\[|\]$/g, "")
  if (privateAllowed) return null
  if (isIP(host) && !isPublic(host)) return "an address of this network"
  return /(^|\.)(localhost|local|internal|lan|home\.arpa)\.?$/i.test(host) || !host.includes(".") ? inside(host) : null
}

const inside = (host: string) => (isIP(host) ? null : "a name of this network")

function guarded(privateAllowed: boolean): RequestOptions["lookup"] {
  return (name, options, back) => {
    ask(name, { ...options, all: true }, (error, found) => {
      if (error) return back(error, "", 0)
      const bad = privateAllowed ? undefined : found.find((one) => !isPublic(one.address))
      if (bad) return back(new Error("its name leads to an address of this network"), "", 0)
      const [first] = found
      if (!first) return back(new Error("its name leads nowhere"), "", 0)
      if (options.all) (back as unknown as (error: null, all: typeof found) => void)(null, found)
      else back(null, first.address, first.family)
    })
  }
}

function understand(status: number, retryAfter: string | undefined): PostSaid {
  if (status >= 200 && status < 300) return { outcome: "taken", status }
  const seconds = Number(retryAfter)
  const wait = Number.isFinite(seconds) && seconds > 0 ? { retryAfter: Math.min(seconds, 86_400) * 1000 } : {}
  const error = status >= 300 && status < 400 ? `${status}: it sends elsewhere, which is not followed` : `${status}`
  return { outcome: status === 410 ? "gone" : "later", status, error, ...wait }
}

const wordsOf = (error: Error) =>
  (error.name === "TimeoutError" || error.name === "AbortError" ? "no answer in time" : error.message).slice(0, 300)
