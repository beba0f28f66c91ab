import * as z from "zod/mini"
import { At } from "./basics.ts"

/** new_epoch: the database was restored, copied or set back · start: the server had not ended in order just before. */
export const waitCauses = ["new_epoch", "start"] as const

/** The worker stands still until the providers' refunds are listed and matched (protocol.md, Money 11). */
export const PaymentsWait = z.object({
  since: At,
  cause: z.enum(waitCauses),
  /** The provider that did not answer at the last try. */
  unreachable: z.nullable(z.string()),
})
export type PaymentsWait = z.infer<typeof PaymentsWait>

export const PaymentsWaiting = z.object({ waits: z.nullable(PaymentsWait) })
