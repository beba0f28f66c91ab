import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Tables } from "../../server/db/tables.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { startTestProvider } from "../../server/payments/start-test-provider.ts"
import { testProvider } from "../../server/payments/test-provider.ts"
import type { TellMode } from "../../server/payments/test-provider-store.ts"
import type { FactBody } from "../../shared/contract/facts.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { type Floor, newFloor } from "../receiving/floor.ts"
import type { Database } from "../support/engines.ts"
import type { SeedPerson, SeedReturn, SeedSmall } from "../support/seed-small.ts"
import { storedPhoto } from "../sync/handheld.ts"

export interface Bank {
  url: string
  /** Waits 400 ms for an answer instead of 20 s. */
  provider: RefundProvider
  tell(mode: TellMode, next?: number, ms?: number): Promise<void>
  settle(id: string, state: "succeeded" | "failed"): Promise<void>
  /** What its own books say of one of our intents, or of all. */
  refunds(intentId?: string): Promise<{ id: string; key: string; amountMinor: number; state: string }[]>
  calls(): Promise<{ key: string }[]>
  close(): Promise<void>
}

/** The test provider as a process of its own, with books of its own. */
export async function openBank(): Promise<Bank> {
  const dir = mkdtempSync(join(tmpdir(), "backdock-bank-"))
  const child = await startTestProvider({ dir })
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(child.url + path, { method: "POST", body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  }
  const get = async (path: string) => (await fetch(child.url + path)).json() as never
  return {
    url: child.url,
    provider: testProvider(child.url, { timeout: 400 }),
    tell: (mode, next = 1, ms = 0) => post("/tell", { mode, next, ms }),
    settle: (id, state) => post("/settle", { id, state }),
    refunds: async (intentId) => {
      const { refunds } = (await get("/refunds")) as { refunds: { metadata: Record<string, string> }[] }
      return refunds.filter((one) => !intentId || one.metadata.intent === intentId) as never
    },
    calls: async () => ((await get("/calls")) as { calls: { key: string }[] }).calls,
    close: async () => {
      await child.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export interface Till extends Floor {
  /** One parcel from opening to closing, with the photos that its units need; answers nothing: look at `intents`. */
  receive(one: SeedReturn, ...looks: Partial<FactBody<"v1.UnitInspected">>[]): Promise<void>
  intents(one: SeedReturn): Promise<Tables["intents"][]>
  intent(one: SeedReturn, kind?: string): Promise<Tables["intents"]>
  attempts(intentId: string): Promise<Tables["attempts"][]>
  payment(id: string | undefined): Promise<Tables["payments"]>
  /** Of money that left or came back: what is owed meanwhile is not among them. */
  entries(): Promise<Tables["ledger_entries"][]>
}

/** A warehouse floor whose refunds go to these providers. */
export async function newTill(open: () => Promise<Database>, ...providers: RefundProvider[]): Promise<Till> {
  const floor = await newFloor(open)
  const { ctx, handheld } = floor
  ctx.providers = new Map(providers.map((one) => [one.name, one]))
  const { read } = ctx.database
  const intents = (one: SeedReturn) =>
    read.selectFrom("intents").selectAll().where("return_id", "=", one.returnId).orderBy("kind").orderBy("id").execute()
  return {
    ...floor,
    receive: async (one, ...looks) => {
      await handheld.send(await floor.open(one))
      const seen = looks.length > 0 ? looks : [{}]
      for (const look of seen) {
        const fact = floor.look(one, look)
        await handheld.send(fact)
        if (look.grade === "C" || look.grade === "D")
          await handheld.send(
            handheld.record("v1.PhotoAdded", { factId: fact.id, siteId: floor.seed.siteId } as never, {
              photos: [await storedPhoto(ctx, "detail"), await storedPhoto(ctx, "article")],
            }),
          )
      }
      await handheld.send(floor.close(one, { found: seen.length, expected: seen.length }))
    },
    intents,
    intent: async (one, kind = "principal") => {
      const found = (await intents(one)).filter((row) => row.kind === kind && row.state !== "stopped")
      if (found.length !== 1) throw new Error(`${found.length} intents of kind ${kind}`)
      return found[0] as Tables["intents"]
    },
    attempts: (id) => read.selectFrom("attempts").selectAll().where("intent_id", "=", id).orderBy("number").execute(),
    payment: (id = "") => read.selectFrom("payments").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    entries: () =>
      read
        .selectFrom("ledger_entries")
        .selectAll()
        .where("kind", "not in", ["owed", "owed_no_more"])
        .orderBy("id")
        .execute(),
  }
}

/** As the session says who somebody is. */
export function actorOf(seed: SeedSmall, { id, role }: SeedPerson): Actor {
  const everywhere = role !== "operator" && role !== "lead"
  return { kind: "person", id, roles: [{ role, siteId: everywhere ? null : seed.siteId }] }
}
