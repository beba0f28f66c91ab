import type { z } from "zod/mini"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReturnActed } from "../../shared/contract/returns.ts"
import type { ReturnStatus } from "../../shared/domain/states.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

/** The return to change, held to the commit. */
export async function lockReturn(tx: Tx, id: string): Promise<Tables["returns"] | Refusal> {
  const row = await forUpdate(tx, tx.selectFrom("returns").selectAll().where("id", "=", id)).executeTakeFirst()
  return row ?? refused("not_found", "No such return.")
}

export const isRefusal = (one: Tables["returns"] | Refusal): one is Refusal => "ok" in one

export async function acted(tx: Tx, id: string): Promise<Result<z.infer<typeof ReturnActed>>> {
  const { status } = await tx.selectFrom("returns").select("status").where("id", "=", id).executeTakeFirstOrThrow()
  return done({ id, status: status as ReturnStatus })
}
