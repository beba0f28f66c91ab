import { expect, it } from "vitest"
import { knowingAtOnce } from "../../server/db/ask-at-once.ts"
import type { Asking } from "../../server/db/together.ts"
import {
  aboutOrders,
  aboutReturns,
  intentsOf,
  loadWithIntents,
  movingReturns,
} from "../../server/refunds/load-refund-input.ts"
import { newFloor } from "../receiving/floor.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"

describeEngines("questions asked at once", (under) => {
  const open = emptied(under)
  it("are answered as each by itself is, and asked again afterwards", async () => {
    const { ctx, seed } = await newFloor(open)
    const { write } = ctx.database
    await write(async (tx) => {
      const returned = await tx
        .selectFrom("returns")
        .selectAll()
        .where("id", "=", seed.mugs.returnId)
        .executeTakeFirstOrThrow()
      const asked: Asking[] = [
        ...[...movingReturns, ...aboutReturns].map((question) => [question, [returned.id]] as const),
        ...[intentsOf, ...aboutOrders].map((question) => [question, [returned.order_id]] as const),
      ]
      const alone = await loadWithIntents(tx, returned, ctx.now())
      const together = await knowingAtOnce(tx, asked, () => loadWithIntents(tx, returned, ctx.now()))
      expect(together).toEqual(alone)
      expect(alone.input.order.lines.length).toBeGreaterThan(0)
      await tx.updateTable("order_lines").set({ paid_minor: 1 }).where("order_id", "=", returned.order_id).execute()
      const later = await loadWithIntents(tx, returned, ctx.now())
      expect(later.input.order.lines.map((line) => line.paidMinor)).toContain(1)
    })
  })
})
