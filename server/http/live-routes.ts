import { LIVE_PATH, LookingAt, LookingToo } from "../../shared/contract/live.ts"
import { done, type Refusal, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { hashToken } from "../identity/hash-token.ts"
import { nameOfPerson } from "../identity/name-of-person.ts"
import { standingSessions } from "../identity/standing-sessions.ts"
import { hubOf } from "../live/hub.ts"
import { loadCase } from "../review/load-case.ts"
import { readPosition } from "../sync/meet-device.ts"
import { readCookie, SESSION_COOKIE } from "./cookies.ts"
import { type Asked, type Route, route } from "./route.ts"
import { isStopping } from "./stopping.ts"

const hub = (ctx: Context) => hubOf(ctx, { standing: standingSessions })
const notTheirs = () => refused("not_allowed", "Only desks that show returns are told of them.")

export const liveRoutes: Route[] = [
  route({
    method: "GET",
    path: LIVE_PATH,
    who: "person",
    says: "Server-sent events: kind and id of what changed of what you may read; Last-Event-ID is taken up again",
    reply: "events",
    handle: async ({ ctx, actor, request, cut }) => {
      if (actor.kind !== "person" || !may(actor, "desk.hear")) return notTheirs()
      if (request.method === "HEAD") return done(new Blob().stream())
      if (isStopping(ctx)) return refused("not_ready", "It is being stopped.", { retryAfterSeconds: 5 })
      const session = hashToken(readCookie(request, SESSION_COOKIE) ?? "")
      const stream = await hub(ctx).open({ session, actor }, readPosition(request.headers.get("last-event-id")), cut)
      return stream ? done(stream.body) : refused("busy", "Too many desks listen.", { retryAfterSeconds: 30 })
    },
  }),
  route({
    method: "PUT",
    path: `${LIVE_PATH}/looking`,
    who: "person",
    says: "This tab looks at a case, or at none any more; answers with the names of the others who do",
    body: LookingAt,
    reply: LookingToo,
    handle: look,
  }),
]

async function look({ ctx, actor, signInId, body }: Asked<LookingAt>) {
  if (actor.kind !== "person" || signInId === null || !may(actor, "desk.hear")) return notTheirs()
  const { tab, at } = body
  const { looking } = hub(ctx)
  const who = { signInId, personId: actor.id, name: "" }
  if (at === null) return done({ others: looking.look(who, tab, null, ctx.now()) })
  const problem = await mayNotRead(ctx, actor, at)
  if (problem) return problem
  const name = await nameOfPerson(ctx.database.read, actor.id)
  return done({ others: looking.look({ ...who, name }, tab, at, ctx.now()) })
}

/** A name is shown to those only who may read the case itself. */
async function mayNotRead(ctx: Context, actor: Actor, at: string): Promise<Refusal | null> {
  const [desk, ...rest] = at.split(":")
  if (desk !== "review") {
    const action = desk === "refund" ? "refund.read" : "return.read"
    return may(actor, action) ? null : refused("not_allowed", "That case is another desk's.")
  }
  const siteId = (await loadCase(ctx.database.read, rest.join(":")))?.siteId
  if (!may(actor, "review.read", siteId === undefined ? {} : { siteId }))
    return refused("not_allowed", "That case is its site's lead's.")
  return siteId === undefined ? refused("not_found", "No such case: it may have been closed.") : null
}
