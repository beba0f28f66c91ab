import { join } from "node:path"
import type { Config } from "../config.ts"
import { openProviders } from "../payments/providers.ts"
import type { RefundProvider } from "../payments/refund-provider.ts"
import { startTestProvider, type TestProviderProcess } from "../payments/start-test-provider.ts"
import { StartRefused } from "./stop-start.ts"

export interface Providers {
  byName: ReadonlyMap<string, RefundProvider>
  close(): Promise<void>
}

/** Those of the configuration; a demo that names none gets a test provider of its own, with its books in the data folder. */
export async function openProvidersFor(config: Config, demo: boolean): Promise<Providers> {
  const own = demo && config.testProviderUrl === null ? await startOwn(config) : null
  const { stripe, mollie } = config
  const byName = await openProviders({ stripe, mollie, testProviderUrl: own?.url ?? config.testProviderUrl })
  return { byName, close: async () => own?.stop() }
}

async function startOwn({ dataDir }: Config): Promise<TestProviderProcess> {
  try {
    return await startTestProvider({ dir: join(dataDir, "test-provider") })
  } catch (error) {
    throw new StartRefused(`The test payment provider cannot start: ${error instanceof Error ? error.message : error}`)
  }
}
