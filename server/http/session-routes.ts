import { BadgeSignIn, PasswordSignIn, SessionReply, Setup, SignedIn } from "../../shared/contract/identity.ts"
import { done } from "../../shared/contract/problem.ts"
import { demoSignIns } from "../demo/sign-ins.ts"
import { beginSession, type SessionStart } from "../identity/begin-session.ts"
import { hashSecret } from "../identity/check-secret.ts"
import { endSession } from "../identity/end-session.ts"
import { countTry } from "../identity/limit-tries.ts"
import { proveBadge, provePassword } from "../identity/prove-person.ts"
import { setUp } from "../identity/set-up.ts"
import { signedInAs, whoAmI } from "../identity/who-am-i.ts"
import { DEVICE_COOKIE, DEVICE_COOKIE_SECONDS, dropCookie, readCookie, SESSION_COOKIE, setCookie } from "./cookies.ts"
import { type Answer, type Asked, type Route, route } from "./route.ts"

export const sessionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/session/password",
    who: "anyone",
    says: "Sign in by e-mail and password",
    body: PasswordSignIn,
    reply: SignedIn,
    handle: async (asked) => {
      const proven = await provePassword(asked.ctx, { ...asked.body, address: asked.address })
      return proven.ok ? begin(asked, { personId: proven.value.personId, kind: "password" }) : proven
    },
  }),
  route({
    method: "POST",
    path: "/api/session/badge",
    who: "device",
    says: "Sign in by badge and PIN, on an enrolled device",
    body: BadgeSignIn,
    reply: SignedIn,
    handle: async (asked) => {
      const { badge, pin } = asked.body
      const device = asked.device as NonNullable<Asked["device"]>
      const proven = await proveBadge(asked.ctx, { badge, pin, device })
      return proven.ok ? begin(asked, { personId: proven.value.personId, kind: "badge" }) : proven
    },
  }),
  route({
    method: "GET",
    path: "/api/session",
    who: "anyone",
    says: "Who am I: the person signed in and the device, where there are any",
    reply: SessionReply,
    handle: async ({ ctx, actor, device, signInId }) => {
      const reply = await whoAmI(ctx.database.read, ctx, { actor, device, signInId })
      return done({ ...reply, ...(ctx.demo && { demoSignIns: [...demoSignIns] }) })
    },
  }),
  route({
    method: "DELETE",
    path: "/api/session",
    who: "anyone",
    says: "Sign out",
    reply: null,
    handle: async (asked) => {
      const { ctx, actor, request } = asked
      const token = readCookie(request, SESSION_COOKIE)
      const ended = await ctx.database.write((tx) => endSession(tx, ctx, actor, { token }))
      return { ...ended, cookies: [dropCookie(asked, SESSION_COOKIE)] }
    },
  }),
  route({
    method: "POST",
    path: "/api/setup",
    who: "anyone",
    says: "The one-time link: the first site, shop and administrator, who is signed in then",
    body: Setup,
    reply: SignedIn,
    handle: async (asked) => {
      const { ctx, actor, address } = asked
      const limited = countTry(ctx, [["setupFrom", address]])
      if (limited) return limited
      const { password, ...rest } = asked.body
      const passwordHash = await hashSecret(password)
      const made = await ctx.database.write((tx) => setUp(tx, ctx, actor, { ...rest, passwordHash }))
      return made.ok ? begin(asked, { personId: made.value.personId, kind: "password" }) : made
    },
  }),
]

/** The session of a proven person; the device's own cookie is set anew, so that it never grows too old. */
async function begin(asked: Asked, who: Pick<SessionStart, "personId" | "kind">): Promise<Answer<unknown>> {
  const { ctx, device, request } = asked
  const replaces = readCookie(request, SESSION_COOKIE)
  const start = { ...who, deviceId: device?.id ?? null, replaces }
  const begun = await ctx.database.write((tx) => beginSession(tx, ctx, start))
  const cookies = [setCookie(asked, SESSION_COOKIE, begun.token, begun.seconds)]
  const credential = device && readCookie(request, DEVICE_COOKIE)
  if (credential) cookies.push(setCookie(asked, DEVICE_COOKIE, credential, DEVICE_COOKIE_SECONDS))
  return { ...done(await signedInAs(ctx.database.read, ctx, begun.signInId)), cookies }
}
