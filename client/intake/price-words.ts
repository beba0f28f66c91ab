import type { Shipment } from "../../shared/contract/sending.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import type { Language, t as Say } from "../ui/words.ts"

type Priced = Pick<Shipment, "priceMinor" | "currency" | "because">

/** As its customer was shown it before they chose. */
export function priceWords(t: typeof Say, language: Language, { priceMinor, currency, because }: Priced): string {
  if (priceMinor === null) return t(because === "customer" ? "sending:own" : "sending:back")
  return priceMinor === 0
    ? t("sending:free")
    : t("sending:price", { amount: formatMoney(priceMinor, currency, language) })
}
