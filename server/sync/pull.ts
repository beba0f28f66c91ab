import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { PullQuery, PullReply } from "../../shared/contract/sync.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { lastPosition } from "../db/positions.ts"
import { type Cursor, readCursor, writeCursor } from "./cursor.ts"
import { removalsForgottenThrough } from "./forget-removals.ts"
import { meetEpoch, noteContact, readPosition } from "./meet-device.ts"
import { changedVerdicts, countDocs, type DocRow, docsAfter, PAGE, photosWanted, safeThrough } from "./pull-rows.ts"

type Query = z.infer<typeof PullQuery>
type Reply = z.infer<typeof PullReply>

/** One page for a device (protocol.md 8), in commit order; without a cursor, or with one that is worth nothing, from zero. */
export async function pull(
  ctx: Context,
  actor: Actor,
  input: { device: { id: string; siteId: string }; query: Query },
): Promise<Result<Reply>> {
  const { device, query } = input
  if (!may(actor, "sync.pull", { siteId: device.siteId })) return refused("not_allowed", "Only a device pulls.")
  const met = await meetEpoch(ctx, { epoch: query.epoch ?? null, position: readPosition(query.position) })
  if (!met.ok) return met
  await noteContact(ctx, device.id)
  const db = ctx.database.read
  const at = { epoch: met.value.epoch, siteId: device.siteId, scope: query.scope ?? ("site" as const) }
  const cursor = await cursorOf(db, at, query.cursor)
  return done(await page(db, ctx, device.id, cursor))
}

/** The cursor sent, where it still leads on; else one at zero. Verdicts go on from where they were, at another site too. */
async function cursorOf(
  db: Db,
  at: Pick<Cursor, "epoch" | "siteId" | "scope">,
  text: string | undefined,
): Promise<Cursor> {
  const sent = readCursor(text)
  const sameEpoch = sent?.epoch === at.epoch && sent.scope === at.scope
  const last = (await lastPosition(db)).n
  if (sameEpoch && sent.siteId === at.siteId && sent.doc.position <= last + 1) {
    // nothing before this one is still to be told
    const next = sent.whole ? sent.whole.from + 1 : sent.doc.position
    if (next > (await removalsForgottenThrough(db))) return sent
  }
  return {
    ...at,
    doc: { position: 0, kind: "", id: "" },
    verdict: sameEpoch ? sent.verdict : { position: 0, id: "" },
    whole: { from: last, total: await countDocs(db, at) },
  }
}

async function page(db: Db, ctx: Context, deviceId: string, cursor: Cursor): Promise<Reply> {
  const forSite = cursor.scope === "site"
  const before = await lastPosition(db)
  const docs = await docsAfter(db, cursor)
  const verdicts = forSite ? await changedVerdicts(db, deviceId, cursor.verdict) : []
  const more = docs.length === PAGE || verdicts.length === PAGE
  const next = { ...cursor, doc: docs.at(-1) ?? cursor.doc, verdict: verdicts.at(-1)?.at ?? cursor.verdict }
  return {
    epoch: cursor.epoch,
    position: await lastPosition(db),
    serverTime: ctx.now(),
    cursor: writeCursor(more ? next : ended(next, before.n)),
    more,
    full: cursor.whole !== null && isAsItBegan(cursor, docs),
    docs: docs.map(({ kind, id, body }) => ({ kind, id, body: body === null ? null : JSON.parse(body) })),
    total: cursor.whole?.total ?? 0,
    verdicts: verdicts.map((one) => one.result),
    photosWanted: forSite && !more ? await photosWanted(db, deviceId) : [],
    safeThrough: forSite && !more ? await safeThrough(db, deviceId) : [],
  }
}

/**
 * False for a page that tells what changed since the pull from zero began: it may tell anew of what an earlier page did.
 * Its first page is always a part of it.
 */
const isAsItBegan = ({ doc, whole }: Cursor, docs: readonly DocRow[]) =>
  doc.position === 0 || docs.every((one) => one.position <= (whole?.from ?? 0))

/** All commits up to `last` are told: the next pull begins at the one after it, however long nothing changes here. */
function ended(cursor: Cursor, last: number): Cursor {
  const doc = last < cursor.doc.position ? cursor.doc : { position: last + 1, kind: "", id: "" }
  return { ...cursor, doc, whole: null }
}
