import * as z from "zod/mini"
import { Id } from "../../shared/contract/basics.ts"
import { refundKinds } from "../../shared/domain/states.ts"
import type { SettledUnit } from "../../shared/policy/refund-input.ts"
import type { Tables } from "../db/tables.ts"
import type { ProviderRefund } from "../payments/refund-provider.ts"
import type { NamedRefund } from "../refunds/listed-refund.ts"

/** Stripe takes 500 characters a value: thirteen ids with commas. */
const UNITS_A_VALUE = 13

interface Named {
  shop: string
  rma: string
  intent: Tables["intents"]
  attempt: number
}

/** What the provider keeps beside the refund: enough to know it again, and to rebuild its settlement after a restore. */
export function metadataOf({ shop, rma, intent, attempt }: Named): Record<string, string> {
  const units = (JSON.parse(intent.units) as SettledUnit[]).map((part) => part.unitId)
  const named: Record<string, string> = { shop, return: rma, kind: intent.kind, intent: intent.id }
  named.attempt = String(attempt)
  for (let from = 0; from < units.length; from += UNITS_A_VALUE) {
    const key = from === 0 ? "units" : `units_${from / UNITS_A_VALUE + 1}`
    named[key] = units.slice(from, from + UNITS_A_VALUE).join(",")
  }
  return named
}

const Written = z.object({
  shop: z.string(),
  return: z.string(),
  kind: z.enum(refundKinds),
  intent: Id,
  attempt: z.coerce.number().check(z.int(), z.gte(1)),
})

/** What `metadataOf` wrote, read back; null: somebody else's, or nothing that can be read. */
export function readMetadata(metadata: Record<string, string>): NamedRefund | null {
  const read = Written.safeParse(metadata)
  if (!read.success) return null
  const { shop, return: rma, kind, intent: intentId, attempt } = read.data
  const values = Object.entries(metadata).filter(([key]) => /^units(_\d+)?$/.test(key))
  const unitIds = values.flatMap(([, value]) => value.split(",").filter((id) => id !== ""))
  return { shop, rma, kind, intentId, attempt, unitIds }
}

const EXCHANGE_DIFFERENCE = "exchange_difference"

/** What the provider keeps beside the way back of what was paid on top: read again by `readDifference`. */
export const metadataOfDifference = (about: { shop: string; rma: string; id: string }) => ({
  ...{ shop: about.shop, return: about.rma, kind: EXCHANGE_DIFFERENCE, difference: about.id },
})

export function readDifference(metadata: Record<string, string>): { difference?: string } {
  const { kind, difference } = metadata
  return kind === EXCHANGE_DIFFERENCE && difference ? { difference } : {}
}

export function isOurs(refund: ProviderRefund, intentId: string, attempt: number): boolean {
  return refund.metadata.intent === intentId && refund.metadata.attempt === String(attempt)
}
