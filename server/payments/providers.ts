import { type MollieSettings, mollieProvider } from "./mollie-provider.ts"
import type { RefundProvider } from "./refund-provider.ts"
import type { StripeSettings } from "./stripe-provider.ts"
import { testProvider } from "./test-provider.ts"

/** The part of the configuration that names them. */
export interface ProviderSettings {
  stripe: StripeSettings | null
  mollie: MollieSettings | null
  testProviderUrl: string | null
}

/** Those that are set up, by the name that a payment calls them. One that is not parks its refunds for finance. */
export async function openProviders(settings: ProviderSettings): Promise<ReadonlyMap<string, RefundProvider>> {
  const providers: RefundProvider[] = []
  if (settings.testProviderUrl) providers.push(testProvider(settings.testProviderUrl))
  if (settings.stripe) {
    // an SDK of two hundred files: only a house that pays by it waits for them
    const { stripeProvider } = await import("./stripe-provider.ts")
    providers.push(stripeProvider(settings.stripe))
  }
  if (settings.mollie) providers.push(mollieProvider(settings.mollie))
  return new Map(providers.map((provider) => [provider.name, provider]))
}
