import { expect, test } from "vitest"
import { enqueueJob } from "../../server/db/enqueue-job.ts"
import type { Tx } from "../../server/db/open.ts"
import { claimJobs } from "../../server/jobs/claim.ts"
import { LOOK_AT_BOOKINGS, lookAtBookings } from "../../server/jobs/look-at-bookings.ts"
import { ownShipments } from "../../server/jobs/own-shipments.ts"
import { toListed } from "../../server/jobs/to-listed.ts"
import { beginNotices } from "../../server/notices/begin-notices.ts"
import { factsOf } from "../../server/notices/facts.ts"
import { makeMails } from "../../server/notices/make-mails.ts"
import { noticesOfReturn } from "../../server/notices/of-return.ts"
import { remind } from "../../server/notices/remind.ts"
import { loadRefundInput } from "../../server/refunds/load-refund-input.ts"
import { matchDifference } from "../../server/refunds/resolutions/match-difference.ts"
import { carriersSaid, sendingOf } from "../../server/sending/sending-of.ts"
import { waysToSend } from "../../server/sending/ways-to-send.ts"
import { trackingPage } from "../../server/tracking/tracking-page.ts"
import { actorOf, newTill } from "../jobs/till.ts"
import { type Database, describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { emptied } from "../sync/emptied.ts"

/** Of these a house of some years has a million and more. */
const big = [
  ...[
    "shipments",
    "shipment_attempts",
    "shipment_labels",
    "carrier_events",
    "notices",
    "mails",
    "returns",
    "return_lines",
  ],
  ...["orders", "order_lines", "payments", "parcels", "parcel_returns", "parcel_keys", "units", "intents", "refunds"],
  ...[
    "differences_asked",
    "hearings",
    "hearing_photos",
    "questions",
    "resolutions",
    "customers",
    "jobs",
    "return_notes",
  ],
]

describeEngines("at a million rows", (under) => {
  const open = emptied(under)

  test("nothing of sending, following and telling reads a table from end to end", async () => {
    const { ctx: plain, seed } = await newTill(open)
    const watched = watchQueries(plain.database)
    const asTx = watched.db as unknown as Tx
    const ctx = { ...plain, database: { ...plain.database, read: watched.db } }
    const { returnId } = seed.jacket
    const returned = await plain.database.read
      .selectFrom("returns")
      .selectAll()
      .where("id", "=", returnId)
      .executeTakeFirstOrThrow()
    await waysToSend(watched.db, ctx, { returnId })
    await sendingOf(watched.db, ctx, returnId)
    await carriersSaid(watched.db, returnId)
    await ownShipments(ctx)
    await trackingPage(watched.db, ctx, returned)
    await loadRefundInput(watched.db, returned, ctx.now())
    await factsOf(watched.db, ctx, returnId)
    await noticesOfReturn(watched.db, actorOf(seed, seed.people.customer_service), { returnId })
    for (const round of [beginNotices, makeMails, remind]) await round(ctx)
    const refund = { providerRefundId: "x", paymentReference: "x", amountMinor: 1, currency: "EUR" }
    const listed = toListed("test", { ...refund, state: "succeeded", at: 1, metadata: {} })
    expect(await matchDifference(asTx, ctx, listed)).toBe(false)
    const job = { id: plain.newId(), kind: LOOK_AT_BOOKINGS, subject: "all", now: plain.now() }
    await plain.database.write((tx) => enqueueJob(tx, job))
    const [claimed] = await plain.database.write((tx) => claimJobs(tx, [LOOK_AT_BOOKINGS], plain.now(), 1))
    const inside = { ...ctx, database: { ...ctx.database, write: ((work) => work(asTx)) as Database["write"] } }
    if (claimed) await lookAtBookings(inside, claimed)
    const plans = await watched.plans(true)
    expect(plans.length).toBeGreaterThan(30)
    expect(fullScans(plans, big)).toEqual([])
  })
})
