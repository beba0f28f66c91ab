import { createApp } from "../../server/app.ts"
import { newTill, type Till } from "../jobs/till.ts"
import type { Database } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import type { BankUnderTest, Told } from "./banks.ts"

export interface BankTill extends Till {
  /** The provider's webhook, at the door; answers the status. */
  hear(told: Told, name?: string): Promise<number>
  /** The reference of the order's first payment at the bank. */
  reference(one: SeedReturn): Promise<string>
}

/** A warehouse floor whose orders were all paid at this bank. */
export async function newBankTill(open: () => Promise<Database>, bank: BankUnderTest): Promise<BankTill> {
  const till = await newTill(open, bank.provider)
  const { database } = till.ctx
  const rows = await database.read.selectFrom("payments").select(["id", "captured_minor", "currency"]).execute()
  for (const { id, captured_minor, currency } of rows) {
    const reference = await bank.pay(captured_minor, currency)
    await database.write((tx) =>
      tx.updateTable("payments").set({ provider: bank.provider.name, reference }).where("id", "=", id).execute(),
    )
  }
  const app = createApp(till.ctx, { built: "/nowhere" })
  return {
    ...till,
    hear: async ({ body, headers }, name = bank.provider.name) => {
      const address = `http://backdock.test/api/webhooks/${name}`
      return (await app.fetch(new Request(address, { method: "POST", body, headers }))).status
    },
    reference: async (one) => (await till.payment(one.paymentIds[0])).reference,
  }
}
