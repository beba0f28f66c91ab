import type { Context } from "../../server/context.ts"
import { linkOfReturn } from "../../server/links/tracking-link.ts"
import { createPortalApp } from "../../server/portal-app.ts"

export interface PhoneAnswer {
  status: number
  headers: Headers
  text: string
}
export interface Phone {
  /** By name and path, as a browser keeps them. */
  cookies: Map<string, { value: string; path: string }>
  get(path: string, headers?: Record<string, string>): Promise<PhoneAnswer>
  /** A form as a browser sends it, with the hidden token of the page that was loaded last. */
  post(
    path: string,
    fields: Record<string, string | File | File[]>,
    headers?: Record<string, string>,
  ): Promise<PhoneAnswer>
  /** Opens the link of a mail; answers the address of the page. */
  follow(returnId: string): Promise<string>
}

const HOST = "http://portal.test"

/** A customer's phone at the portal, without a script and without a socket. */
export function newPhone(ctx: Context, language = "en"): Phone {
  const app = createPortalApp(ctx, { built: "/nowhere" })
  const cookies: Phone["cookies"] = new Map()
  let token = ""
  const send = async (method: string, path: string, body: BodyInit | null, more: Record<string, string> = {}) => {
    const kept = [...cookies].filter(([, one]) => new URL(path, HOST).pathname.startsWith(one.path))
    const cookie = kept.map(([key, one]) => `${key.split(" ")[0]}=${one.value}`).join("; ")
    const headers = new Headers({ "accept-language": language, ...(cookie && { cookie }), ...more })
    const answer = await app.fetch(new Request(HOST + path, { method, body, headers }))
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = "", at = ""] = /^([^=]+)=([^;]*);.*?Path=([^;]+)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) cookies.delete(`${name} ${at}`)
      else cookies.set(`${name} ${at}`, { value, path: at })
    }
    const text = answer.headers.get("content-type")?.startsWith("text/event-stream") ? "" : await answer.text()
    token = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? token
    return { status: answer.status, headers: answer.headers, text }
  }
  const phone: Phone = {
    cookies,
    get: (path, headers) => send("GET", path, null, headers),
    post: (path, fields, headers) => {
      const form = new FormData()
      form.set("form", token)
      for (const [name, value] of Object.entries(fields))
        for (const one of Array.isArray(value) ? value : [value]) form.append(name, one)
      return send("POST", path, form, headers)
    },
    follow: async (returnId) => {
      const link = new URL(await linkOfReturn(ctx.database.read, ctx, returnId))
      const answer = await phone.get(link.pathname)
      return answer.headers.get("location") ?? ""
    },
  }
  return phone
}
