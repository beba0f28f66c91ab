/** What a customer is told of a return, each by one template; the shop's own systems hear the same by webhook. */
export const noticeKinds = [
  /** Announced, and its label is there. */
  "announced_label",
  /** Announced; its label comes later. */
  "label_later",
  /** The withdrawal on a durable medium: what, which day, which hour (Directive 2023/2673). */
  "withdrawal_acknowledged",
  /** The days to send it are nearly over. */
  "reminder",
  "on_its_way",
  "arrived",
  /** Looked at, and a sum is given back. */
  "decided",
  /** Less than was paid is proposed, and the customer is asked first. */
  "deduction_proposed",
  "paid",
  /** The money is later than the law has it. */
  "late",
  /** What they get instead is on its way. */
  "exchanged",
  /** Refused, and it is on its way back to them. */
  "refused_shipped_back",
  "cancelled",
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Written a moment later and together with what else happens meanwhile; what is not here leaves at once. */
export const quietKinds: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  "on_its_way",
  "arrived",
  "decided",
  "deduction_proposed",
  "paid",
  "exchanged",
  "refused_shipped_back",
])

/** waiting: for its moment · overtaken: the return had gone on · unaddressed: nobody to write to · unwanted: they said so. */
export const noticeStates = ["new", "waiting", "mailed", "overtaken", "unaddressed", "unwanted"] as const
export type NoticeState = (typeof noticeStates)[number]
