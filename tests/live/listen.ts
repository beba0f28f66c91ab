import { readEvents, type ServerEvent } from "../../client/live/read-events.ts"
import { standingSessions } from "../../server/identity/standing-sessions.ts"
import { hubOf } from "../../server/live/hub.ts"
import type { LiveChange } from "../../shared/contract/live.ts"
import type { TestContext } from "../support/context.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"

/** The hub that the app's routes of this context use. */
export const hub = (ctx: TestContext) => hubOf(ctx, { standing: standingSessions })

export interface Ear {
  status: number
  headers: Headers
  hello: { resumed: boolean; changes: LiveChange[] }
  /** What the next event names; beats are passed over. */
  next(): Promise<LiveChange[]>
  /** The last event's id, beats counted. */
  lastId(): string | null
  /** Resolves when the server has ended it. */
  ended(): Promise<void>
  leave(): Promise<void>
}

/** A stream as a browser of this session holds it. */
export async function listenAs(ctx: TestContext, browser: TestBrowser, after?: string): Promise<Ear> {
  const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ")
  const headers = { cookie, ...(after && { "last-event-id": after }) }
  const answer = await testClient(ctx).fetch(new Request("http://backdock.test/api/live", { headers }))
  return earOf(answer)
}

export async function earOf(answer: Response): Promise<Ear> {
  if (!answer.body) throw new Error(`no stream: ${answer.status}`)
  const events = readEvents(answer.body)
  let last: string | null = null
  const step = async (): Promise<ServerEvent | null> => {
    const { value, done } = await events.next()
    if (done) return null
    last = value.id ?? last
    return value
  }
  const first = await step()
  if (first?.event !== "hello") throw new Error(`the first event is ${JSON.stringify(first)}`)
  return {
    status: answer.status,
    headers: answer.headers,
    hello: JSON.parse(first.data),
    next: async () => {
      for (;;) {
        const event = await step()
        if (!event) throw new Error("the stream has ended")
        if (event.event === "changed") return (JSON.parse(event.data) as { changes: LiveChange[] }).changes
      }
    },
    lastId: () => last,
    ended: async () => {
      while (await step());
    },
    leave: async () => void (await events.return(undefined)),
  }
}
