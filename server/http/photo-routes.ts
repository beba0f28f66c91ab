import { Sha256 } from "../../shared/contract/basics.ts"
import { MAX_PHOTO_BYTES } from "../../shared/contract/facts.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { PhotoReply } from "../../shared/contract/sync.ts"
import { may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { hasPhoto, keepPhoto } from "../sync/keep-photo.ts"
import { contactHeaders, meetEpoch, namedInHeaders } from "../sync/meet-device.ts"
import { readPhoto } from "../sync/read-photo.ts"
import { readPicture } from "./pictures.ts"
import { readBytes } from "./read-body.ts"
import { type Answer, type Asked, type Route, route } from "./route.ts"

export const photoRoutes: Route[] = [
  route({
    method: "HEAD",
    path: "/api/photos/:sha256",
    who: "device",
    says: "Whether the server has a photo for good: its file and its row",
    reply: null,
    handle: async (asked) => {
      const here = async () => ((await hasPhoto(asked.ctx, hashIn(asked))) ? done(null) : refused("not_found"))
      return withContact(asked, here)
    },
  }),
  route({
    method: "PUT",
    path: "/api/photos/:sha256",
    who: "device",
    says: "Send a photo, or send it again: what is missing of it is mended",
    takesBytes: MAX_PHOTO_BYTES,
    reply: PhotoReply,
    handle: async (asked) => {
      const { ctx, request } = asked
      const keep = async () => {
        const bytes = await readBytes(request, MAX_PHOTO_BYTES)
        if (!bytes.ok) return bytes
        const kept = await keepPhoto(ctx, hashIn(asked), bytes.value)
        return kept.ok ? done({ ...kept.value, stored: true as const }) : kept
      }
      return withContact(asked, () => ifRoom(ctx, keep))
    },
  }),
  route({
    method: "GET",
    path: "/api/photos/:sha256",
    who: "person",
    says: "A photo as people see it: re-encoded, without EXIF",
    reply: "bytes",
    handle: async ({ ctx, actor, params }) => {
      const photo = await readPhoto(ctx, actor, { sha256: params.sha256 ?? "" })
      return photo.ok ? done({ ...photo.value, immutable: true }) : photo
    },
  }),
  route({
    method: "GET",
    path: "/api/pictures/:name",
    who: "device_or_person",
    says: "A picture of the catalogue",
    reply: "bytes",
    handle: async ({ ctx, params }) => {
      const picture = await readPicture(ctx.blobs, params.name ?? "")
      return picture.ok ? { ...picture, headers: { "cache-control": "private, max-age=86400" } } : picture
    },
  }),
]

/** Every reply about a photo says which server this is, and up to which commit. A refusal too: it may have kept a row. */
async function withContact(asked: Asked, work: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  const { ctx, actor, device, request } = asked
  if (!device || !may(actor, "photo.put", { siteId: device.siteId })) return refused("not_allowed")
  if (!Sha256.safeParse(hashIn(asked)).success) return refused("not_found")
  const met = await meetEpoch(ctx, namedInHeaders(request))
  const answer = met.ok ? await work() : met
  return { ...answer, headers: await contactHeaders(ctx) }
}

/** Each holds its bytes and a decoded picture in memory. */
const MOST_AT_ONCE = 16
const atWork = new WeakMap<Context, number>()

async function ifRoom(ctx: Context, work: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  const now = atWork.get(ctx) ?? 0
  if (now >= MOST_AT_ONCE) return refused("busy", "Many photos come at this moment.", { retryAfterSeconds: 2 })
  atWork.set(ctx, now + 1)
  try {
    return await work()
  } finally {
    atWork.set(ctx, (atWork.get(ctx) ?? 1) - 1)
  }
}

const hashIn = ({ params }: Asked) => params.sha256 ?? ""
