import { PullReply } from "../../shared/contract/sync.ts"
import { type Answered, ask } from "../api/ask.ts"
import type { Contact } from "../device/rows.ts"
import { tidy } from "../outbox/tidy.ts"
import { contactIn, isOfOurEpoch, positionText } from "./contact.ts"
import { type Halt, haltOf, stuck } from "./halt.ts"
import { keepPage, type Scope } from "./keep-page.ts"
import { pullIn } from "./pull-state.ts"
import type { SyncWorld } from "./world.ts"

const MINUTE = 60_000
/** The catalogue changes slowly. */
const CATALOGUE_EVERY = 5 * MINUTE
const MOST_TURNS = 5
/** More documents than this are pulled aside: the page's thread is for scans. */
const LONG = 2000

/** Pulls what changed at this site, and now and then the catalogue; `between` pages what was captured meanwhile goes out. */
export async function pullDocs(world: SyncWorld, between: () => Promise<Halt | null>): Promise<Halt | null> {
  const halt = await pullScope(world, "site", between)
  if (halt) return halt
  const read = await world.strict((db) => db.readAll("asOf", "cataloguePulledAt", "pull:catalogue"))
  const asOf = read.asOf ?? 0
  const last = read.cataloguePulledAt ?? 0
  const begun = (read["pull:catalogue"]?.cursor ?? null) !== null
  await tidy(world, asOf)
  if (begun && asOf - last < CATALOGUE_EVERY && asOf >= last) return null
  return pullScope(world, "catalogue", between)
}

export async function pullScope(
  world: SyncWorld,
  scope: Scope,
  between: () => Promise<Halt | null>,
): Promise<Halt | null> {
  let turns = 0
  let aside = world.pullAside
  let next: Promise<Asked> | undefined
  let taken = 0
  for (;;) {
    const asked = await (next ?? askPage(world, scope, await whereWeAre(world, scope)))
    const { page, ahead } = await pullPage(world, scope, asked)
    next = ahead
    if (page === "end") return null
    if (page === "more" && asked.answer.ok) {
      taken += asked.answer.value.docs.length
      if (aside && Math.max(taken, asked.answer.value.total) > LONG) {
        const ended = await aside(scope, between).catch(() => "failed" as const)
        if (ended !== "failed") return ended
        aside = undefined
      }
    }
    if (page === "turned" && ++turns > MOST_TURNS) return stuck
    if (typeof page === "object") return page
    const halt = await between()
    if (halt) return halt
  }
}

/** A question and what came. */
interface Asked {
  contact: Contact
  cursor: string | null
  sentAt: number
  answer: Answered<PullReply>
}

async function askPage(
  world: SyncWorld,
  scope: Scope,
  { contact, cursor }: Pick<Asked, "contact" | "cursor">,
): Promise<Asked> {
  const sentAt = world.now()
  const query = {
    scope,
    cursor: cursor ?? undefined,
    epoch: contact.epoch ?? undefined,
    position: positionText(contact.position) ?? undefined,
  }
  return { contact, cursor, sentAt, answer: await ask(PullReply, "/api/sync/pull", { query, fetch: world.fetch }) }
}

const whereWeAre = (world: SyncWorld, scope: Scope) =>
  world.strict(async (db) => ({ contact: await contactIn(db), cursor: (await pullIn(db, scope)).cursor }))

/**
 * "turned": the server is another than a moment ago, or another tab has pulled on; the
 * cursor is read anew. `ahead`: the next page, where it is on its way already.
 */
async function pullPage(
  world: SyncWorld,
  scope: Scope,
  asked: Asked,
): Promise<{ page: "more" | "end" | "turned" | Halt; ahead?: Promise<Asked> }> {
  const { contact, cursor, sentAt, answer } = asked
  if (!answer.ok) {
    if (answer.code !== "epoch_changed" || !answer.epoch) return { page: haltOf(answer) }
    await isOfOurEpoch(world, contact.epoch, answer.epoch)
    return { page: "turned" }
  }
  const { value } = answer
  if (!(await isOfOurEpoch(world, contact.epoch, value.epoch))) return { page: "turned" }
  const next = { contact: { ...contact, epoch: value.epoch, position: value.position }, cursor: value.cursor }
  const ahead = world.asksAhead && value.more ? askPage(world, scope, next) : undefined
  if (!(await keepPage(world, { scope, cursor, sentAt }, value))) return { page: "turned" }
  if (!value.more) return { page: "end" }
  return { page: "more", ...(ahead && { ahead }) }
}
