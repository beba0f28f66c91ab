import { Worker } from "node:worker_threads"
import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { newlyAccepted } from "../../shared/policy/compare-policies.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { draftOf, type FieldChange } from "../../shared/policy/policy-draft.ts"
import type { PolicyPreview, PolicyPreviewAsk } from "../../shared/policy/policy-versions.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { versionsNotAllowed } from "./list-versions.ts"
import { newestVersion } from "./newest-version.ts"
import type { Order, Page, Seen } from "./preview-worker.ts"
import { gradesOtherwise, looksAtReturns } from "./regraded.ts"

const FIRST = 50
/** Read by the server's own thread: so few that nobody waits for them. */
const A_PAGE = 200
/** Each is a core's work. */
const MOST_AT_ONCE = 2
/** Behind every id of a decision, in any order of letters. */
const BEHIND_ALL = "z"

/** A return's newest decision; ids follow time. */
const decidedBefore = prepared((db, { before, limit }: { before: string; limit: number }) =>
  db
    .selectFrom("decisions")
    .select(["id", "return_id", "input"])
    .where("id", "<", before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("decisions as later")
            .select("later.id")
            .whereRef("later.return_id", "=", "decisions.return_id")
            .whereRef("later.at", ">", "decisions.at"),
        ),
      ),
    )
    .orderBy("id", "desc")
    .limit(limit),
)

const running = new WeakMap<Context["database"], number>()

/**
 * What a draft would have changed in the returns decided last, each from all that is stored of its newest decision, and by
 * the newest version on the other side. Decided in a thread of its own, which ends when whoever asked is gone.
 */
export async function previewDraft(
  ctx: Context,
  actor: Actor,
  input: z.output<typeof PolicyPreviewAsk>,
  gone: AbortSignal,
): Promise<Result<PolicyPreview>> {
  if (!may(actor, "policy.preview")) return versionsNotAllowed()
  const { read } = ctx.database
  const { version, policy: base } = await newestVersion(read)
  if (version !== input.baseVersion)
    return refused("moved_on", `Version ${version} was published since.`, { state: String(version) })
  const draft = draftOf(base, input.change)
  if (!draft.ok) return refused("invalid", "These rules cannot be published.", { errors: draft.errors })
  const atWork = running.get(ctx.database) ?? 0
  if (atWork >= MOST_AT_ONCE) return refused("busy", "Others are asking the same.", { retryAfterSeconds: 5 })
  running.set(ctx.database, atWork + 1)
  try {
    const seen = await decideAside(read, { base, draft: draft.policy, most: FIRST }, input.last, gone)
    if (!seen) return refused("busy", "Nobody waits for the answer any more.")
    return done(await told(read, seen, { base, draft: draft.policy, changed: draft.changed }))
  } finally {
    running.set(ctx.database, (running.get(ctx.database) ?? 1) - 1)
  }
}

/** One page is decided while the next is read. Null: given up. */
async function decideAside(db: Db, order: Order, last: number, gone: AbortSignal): Promise<Seen | null> {
  if (gone.aborted) return null
  const worker = new Worker(new URL("./preview-worker.ts", import.meta.url), { workerData: order })
  const stop = () => void worker.terminate()
  gone.addEventListener("abort", stop)
  const ask = askerOf(worker)
  try {
    let seen: Seen = { looked: 0, differ: 0, sums: {}, first: [], regraded: 0, replaced: 0 }
    const reads = gradesOtherwise(order.base, order.draft)
    let working: Promise<Seen | Error> | null = null
    for await (const returns of pagesOf(db, last)) {
      const looks = reads
        ? await looksAtReturns(
            db,
            returns.map(({ returnId }) => returnId),
          )
        : []
      if (working) seen = orThrow(await working)
      if (gone.aborted) return null
      working = ask({ returns, looks })
    }
    return working ? orThrow(await working) : seen
  } catch (error) {
    if (gone.aborted) return null
    throw error
  } finally {
    gone.removeEventListener("abort", stop)
    await worker.terminate()
  }
}

/** Its error, or its end, is an answer too, and waits until it is asked for. */
function askerOf(worker: Worker): (page: Page) => Promise<Seen | Error> {
  let hear: (seen: Seen) => void = () => {}
  worker.on("message", (seen: Seen) => hear(seen))
  const broken = new Promise<Error>((tell) => {
    worker.on("error", tell)
    worker.on("exit", () => tell(new Error("the preview's thread has ended")))
  })
  return (page) => {
    const heard = new Promise<Seen>((tell) => {
      hear = tell
    })
    worker.postMessage(page)
    return Promise.race([heard, broken])
  }
}

function orThrow(seen: Seen | Error): Seen {
  if (seen instanceof Error) throw seen
  return seen
}

async function* pagesOf(db: Db, last: number): AsyncGenerator<Page["returns"]> {
  const had = new Set<string>()
  let before = BEHIND_ALL
  while (had.size < last) {
    const rows = await decidedBefore(db, { before, limit: Math.min(A_PAGE, last - had.size) })
    const page: Page["returns"] = []
    for (const { return_id: returnId, input } of rows) {
      // two of one moment are both its newest
      if (had.has(returnId)) continue
      had.add(returnId)
      page.push({ returnId, input })
    }
    if (rows.length === 0) return
    before = rows.at(-1)?.id ?? ""
    if (page.length > 0) yield page
  }
}

type Between = { base: Policy; draft: Policy; changed: FieldChange[] }

async function told(db: Db, seen: Seen, { base, draft, changed }: Between): Promise<PolicyPreview> {
  const numbers = await numbersOf(
    db,
    seen.first.map((one) => one.returnId),
  )
  return {
    looked: seen.looked,
    differ: seen.differ,
    regraded: seen.regraded,
    replaced: seen.replaced,
    sums: Object.entries(seen.sums).map(([currency, sum]) => ({ currency, ...sum })),
    first: seen.first.map((one) => ({ ...one, rma: numbers.get(one.returnId) ?? "" })),
    changed,
    unforeseen: [
      ...(newlyAccepted(base, draft).length > 0 ? ["thresholds.autoAcceptGrades"] : []),
      ...(base.thresholds.payAfterSeconds !== draft.thresholds.payAfterSeconds ? ["thresholds.payAfterSeconds"] : []),
    ],
  }
}

async function numbersOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("returns")
    .select(["id", "rma"])
    .where(among(db, "id", ids))
    .execute()
  return new Map(rows.map((row) => [row.id, row.rma]))
}
