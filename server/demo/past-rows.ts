import type { Tables } from "../db/tables.ts"
import type { Handheld } from "./handhelds.ts"
import type { PastReturn } from "./past.ts"
import { pastMoney } from "./past-money.ts"
import { pastOrder } from "./past-order.ts"
import { pastParcel } from "./past-parcel.ts"
import type { DemoPhotos } from "./photos.ts"
import type { Row } from "./write-rows.ts"

/** Rows by table, in the order in which they must be written; the audit without its chain. */
export type Batch = { [T in keyof Tables]?: Row<T>[] }
export type Said = { at: number; actor: string; action: string; subject: string; detail: object }

/** Where the past took place. */
export interface PastStage {
  seed: number
  now: number
  shops: ReadonlyMap<string, string>
  sites: Readonly<Record<PastReturn["siteCode"], PastSite>>
  /** Two of finance: what is dear is released by both. */
  finance: readonly [string, string]
  photos: DemoPhotos
  /** Words of names that are kept already. */
  words: Set<string>
}
export interface PastSite {
  id: string
  name: string
  handhelds: readonly Handheld[]
  lead: string
}

/** All that past returns left behind, as the verbs would have written it (tests/demo/demo.test.ts decides them again). */
export class PastRows {
  readonly batch: Batch = {}
  readonly said: Said[] = []
  readonly stage: PastStage
  /** The commit that these rows will belong to. */
  readonly position: number

  constructor(stage: PastStage, position: number) {
    this.stage = stage
    this.position = position
  }

  add(past: PastReturn): void {
    const known = pastOrder(this, past)
    if (past.cancelled) return
    pastMoney(this, { past, known, parcel: pastParcel(this, past, known), stage: this.stage })
  }

  put<T extends keyof Tables>(table: T, row: Row<T>): void {
    const rows = (this.batch[table] ?? []) as Row<T>[]
    rows.push(row)
    this.batch[table] = rows as Batch[T]
  }
}
