/** One event of a `text/event-stream`, as the server writes them: one line of data each. */
export interface ServerEvent {
  event: string
  id: string | null
  data: string
}

/** Events as they come in, wherever the network cuts them. Ends with the stream; throws where it breaks. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ""
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      const whole = rest.split("\n\n")
      rest = whole.pop() ?? ""
      for (const text of whole) yield eventOf(text)
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function eventOf(text: string): ServerEvent {
  const field = (name: string) => text.match(new RegExp(`^${name}: ?(.*)$`, "m"))?.[1]
  return { event: field("event") ?? "message", id: field("id") ?? null, data: field("data") ?? "" }
}
