import { noticeId } from "../../shared/domain/derive-id.ts"
import type { NoticeKind } from "../../shared/domain/notice-kinds.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"

export interface NewNotice {
  kind: NoticeKind
  returnId: string
  /** When it happened; now, unless said. */
  moment?: number
  /** What of the return it is about, where it can happen more than once: a parcel, a refund, a day. */
  about?: string
  /** What its template needs and nothing else keeps: the words of a withdrawal, the reason of a no. */
  detail?: Readonly<Record<string, unknown>>
}

/**
 * Says that something happened of which the customer, and the shop's own systems, are told: one row, in the transaction of
 * the thing itself. Whether it is still so, to whom it goes and in which words is seen to when it leaves. The same kind of
 * the same `about` is told once.
 */
export async function queueNotice(tx: Tx, ctx: Context, notice: NewNotice): Promise<void> {
  const { kind, returnId, about = "", moment = ctx.now(), detail = {} } = notice
  const row = {
    id: noticeId(returnId, kind, about),
    return_id: returnId,
    kind,
    about,
    detail: JSON.stringify(detail),
    moment,
    due_at: ctx.now(),
    created_at: ctx.now(),
  }
  await writeMany(tx, "notices", [row], { key: ["id"] })
}
