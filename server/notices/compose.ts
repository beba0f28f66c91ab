import type { NoticeKind } from "../../shared/domain/notice-kinds.ts"
import type { Context } from "../context.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import type { Facts, Told } from "./facts.ts"
import { replyAddress } from "./reply-address.ts"
import { speech } from "./say.ts"
import { templates } from "./templates/all.ts"
import { noMoreLink } from "./unsubscribe-link.ts"
import { type Written, writeLetter } from "./write-letter.ts"

/** Which of them stand, what of each has been told already, and whom nothing is sent to. */
export interface Sorted {
  standing: Told[]
  overtaken: Told[]
  /** Nobody to write to, or nothing arrives there. */
  unaddressed: Told[]
  unwanted: Told[]
}

/** These a person must not be spared: the law owes them. */
const owedByLaw: readonly NoticeKind[] = ["withdrawal_acknowledged"]
/** These they may refuse without losing anything. */
export const optional: readonly NoticeKind[] = ["reminder"]

export function sortNotices(facts: Facts, due: readonly Told[]): Sorted {
  const sorted: Sorted = { standing: [], overtaken: [], unaddressed: [], unwanted: [] }
  for (const told of due) sorted[placeOf(facts, told)].push(told)
  return sorted
}

function placeOf(facts: Facts, told: Told): keyof Sorted {
  if (!stands(facts, told)) return "overtaken"
  if (facts.to === null || facts.trouble === "bounced") return "unaddressed"
  if (facts.trouble === "complained" && !owedByLaw.includes(told.kind)) return "unwanted"
  if (facts.trouble === "unsubscribed" && optional.includes(told.kind)) return "unwanted"
  return "standing"
}

/** Still so, and not told in the same way before. */
export function stands(facts: Facts, told: Told): boolean {
  const template = templates[told.kind]
  if (!template.stands(facts, told)) return false
  const gist = template.gist?.(facts)
  const before = facts.notices.findLast((one) => one.kind === told.kind && one.state === "mailed" && one.id !== told.id)
  return gist === undefined || before?.detail.told !== gist || told.state === "mailed"
}

export interface Composed extends Written {
  replyTo: string | null
  headers: Record<string, string>
  kinds: NoticeKind[]
}

/** One letter of what stands: a kind says its piece once, however often it happened. */
export function compose(ctx: Context, facts: Facts, standing: readonly Told[]): Composed {
  const say = speech(facts.locale, facts.shop.timeZone)
  const byKind = Map.groupBy(standing, (told) => told.kind)
  const kinds = [...byKind].sort(([, a], [, b]) => latest(a) - latest(b)).map(([kind]) => kind)
  const replyTo = replyAddress(ctx, facts)
  const mayRefuse = kinds.every((kind) => optional.includes(kind))
  const noMore = mayRefuse ? noMoreLink(ctx, facts.returned.id) : null
  const letter = writeLetter({
    say,
    shop: facts.shop,
    rma: facts.returned.rma,
    orderNumber: facts.orderNumber,
    name: facts.name,
    link: facts.link,
    origin: portalOrigin(ctx),
    answered: replyTo !== null,
    noMore,
    pieces: kinds.map((kind) => templates[kind].write(say, facts, byKind.get(kind) ?? [])),
  })
  return { ...letter, replyTo, headers: noMore ? unsubscribeHeaders(noMore) : {}, kinds }
}

const latest = (told: readonly Told[]) => Math.max(...told.map(({ moment }) => moment))

/** One press in the mail program, without a page in between (RFC 8058). */
const unsubscribeHeaders = (link: string) => ({
  "List-Unsubscribe": `<${link}>`,
  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
})
