import * as z from "zod/mini"
import { roles } from "../domain/states.ts"
import { At, Id, Locale, text } from "./basics.ts"

// Who is there: people, their sign-ins, and the devices they sign in on.

export const RoleGrant = z.object({ role: z.enum(roles), siteId: z.nullable(Id) })
export const Pin = z.string().check(z.regex(/^\d{4,8}$/, "4 to 8 digits"))
export const Password = z.string().check(z.minLength(10, "at least 10 characters"), z.maxLength(200))
export const Email = z.string().check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address"), z.maxLength(200))
/** SubjectPublicKeyInfo of an ECDSA P-256 key, base64. */
export const PublicKey = z.string().check(z.regex(/^[A-Za-z0-9+/=]+$/), z.maxLength(400))

export const SignedIn = z.object({
  person: z.object({ id: Id, name: z.string(), locale: Locale, roles: z.array(RoleGrant) }),
  /** Null: not on an enrolled device. */
  device: z.nullable(z.object({ id: Id, name: z.string(), siteId: Id, siteName: z.string() })),
  /** The sign-in that facts name, with the server's signature over it: sent again after a restore. */
  signIn: z.object({ id: Id, claim: z.string(), startedAt: At, endsAt: At }),
  demo: z.boolean(),
})
export type SignedIn = z.infer<typeof SignedIn>

/** POST /api/session/password → SignedIn */
export const PasswordSignIn = z.object({ email: text(200), password: text(200) })
/** POST /api/session/badge → SignedIn; on an enrolled device only. `badge` is the scanned code. */
export const BadgeSignIn = z.object({ badge: text(100), pin: Pin })
/** GET /api/session: who am I. Always 200. */
export const SessionReply = z.object({
  signedIn: z.nullable(SignedIn),
  device: z.nullable(z.object({ id: Id, name: z.string(), siteId: Id, siteName: z.string() })),
  demo: z.boolean(),
  /** Nobody is there yet: the one-time link makes the first administrator. */
  needsSetup: z.boolean(),
  /** Demo only: what the sign-in page may show. */
  demoSignIns: z.optional(
    z.array(
      z.object({
        role: z.enum(roles),
        name: z.string(),
        email: z.string(),
        password: z.string(),
        badge: z.string(),
        pin: z.string(),
      }),
    ),
  ),
  serverTime: At,
})
export type SessionReply = z.infer<typeof SessionReply>

/** POST /api/setup → SignedIn */
export const Setup = z.object({
  token: text(100),
  name: text(100),
  email: Email,
  password: Password,
  siteName: text(100),
  shopName: text(100),
})

/** POST /api/devices/enrol (a lead or administrator is signed in) → EnrolReply and the HttpOnly credential. */
export const EnrolRequest = z.object({ name: text(60), siteId: Id, publicKey: PublicKey })
export const EnrolReply = z.object({ device: z.object({ id: Id, name: z.string(), siteId: Id, siteName: z.string() }) })
/** GET /api/devices */
export const DeviceRow = z.object({
  id: Id,
  name: z.string(),
  siteId: Id,
  siteName: z.string(),
  enrolledAt: At,
  enrolledBy: z.string(),
  lastSeenAt: z.nullable(At),
  revokedAt: z.nullable(At),
  /** Facts whose numbers are missing, clones: what an administrator is told. */
  warnings: z.array(z.object({ code: z.enum(["gap", "forked"]), stream: Id, from: z.int(), to: z.int() })),
})
export type DeviceRow = z.infer<typeof DeviceRow>
export const DeviceList = z.object({ devices: z.array(DeviceRow) })

/** GET /api/people, POST /api/people, PATCH /api/people/:id */
export const PersonRow = z.object({
  id: Id,
  name: z.string(),
  email: z.nullable(z.string()),
  locale: Locale,
  roles: z.array(RoleGrant),
  hasPassword: z.boolean(),
  hasPin: z.boolean(),
  badge: z.nullable(z.string()),
  removedAt: z.nullable(At),
})
export type PersonRow = z.infer<typeof PersonRow>
export const PeopleList = z.object({
  people: z.array(PersonRow),
  sites: z.array(z.object({ id: Id, name: z.string() })),
})
export const PersonNew = z.object({
  name: text(100),
  email: z.nullable(Email),
  locale: Locale,
  roles: z.array(RoleGrant).check(z.minLength(1), z.maxLength(20)),
  password: z.nullable(Password),
  pin: z.nullable(Pin),
})
export const PersonChange = z.partial(PersonNew)
/** GET /api/sites: for choosing one at enrolment. */
export const SiteList = z.object({ sites: z.array(z.object({ id: Id, name: z.string() })) })

/** POST /api/keys → the key, shown once. */
export const KeyNew = z.object({
  name: text(60),
  shopId: Id,
  /** Null: returns may be announced for every site. */
  siteId: z.nullish(Id),
  scopes: z.array(z.enum(["order.upsert", "return.upsert", "return.read", "credit.spend"])).check(z.minLength(1)),
})
export const KeyMade = z.object({ id: Id, key: z.string() })
/** POST /api/keys/:id/rotate: how long the old one goes on opening, so that nothing stops meanwhile. */
export const KeyRotate = z.object({ keepHours: z.int().check(z.gte(0), z.lte(168)) })
export const KeyList = z.object({
  keys: z.array(
    z.object({
      id: Id,
      name: z.string(),
      shopId: Id,
      shop: z.string(),
      scopes: z.array(z.string()),
      siteId: z.nullable(Id),
      site: z.nullable(z.string()),
      createdAt: At,
      /** To the minute; null: never. */
      lastUsedAt: z.nullable(At),
      /** The old one of a rotation opens nothing from then on. */
      expiresAt: z.nullable(At),
      revokedAt: z.nullable(At),
    }),
  ),
  sites: z.array(z.object({ id: Id, name: z.string() })),
  shops: z.array(z.object({ id: Id, name: z.string() })),
})
