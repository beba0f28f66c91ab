import { type AskRefusal, ask } from "./ask.ts"

/**
 * Asks for a file and has the browser save it, where a link could not say what is wrong. By POST for what is written down
 * each time. Null: it is saved.
 */
export async function fetchFile(path: string, name: string, method: "GET" | "POST"): Promise<AskRefusal | null> {
  let answer: Response
  try {
    answer = await fetch(path, { method, credentials: "same-origin", cache: "no-store", redirect: "error" })
  } catch {
    return { ok: false, code: "unreachable", status: null }
  }
  if (!answer.ok) {
    const told = await ask(null, path, { fetch: async () => answer })
    return told.ok ? { ok: false, code: "unreachable", status: answer.status } : told
  }
  if (answer.headers.get("x-request-id") === null) return { ok: false, code: "unreachable", status: answer.status }
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  // the browser has taken its own hold of it by then
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return null
}
