import type { SearchField } from "../../shared/contract/search.ts"

/** One thing that matched, as a probe of an index gives it. */
export type Found = {
  field: SearchField
  /** What is stored and matched; null: the customer's name. */
  text: string | null
  /** Found by how it sounds or by a slip. */
  alike?: boolean
} & ({ returnId: string } | { orderId: string } | { customerId: string })
