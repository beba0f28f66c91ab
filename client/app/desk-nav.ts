import type { SignedIn } from "../../shared/contract/identity.ts"
import type { Action } from "../../shared/policy/access.ts"
import type { WordKey } from "../ui/words.ts"
import { actsHere } from "./landing.ts"

export type NavPage = { path: string; word: WordKey }

const pages: readonly (NavPage & { action: Action; onDevice?: true })[] = [
  { path: "/receive", action: "parcel.receive", word: "desk:nav.receive", onDevice: true },
  { path: "/review", action: "review.read", word: "desk:nav.review" },
  { path: "/refunds", action: "refund.read", word: "desk:nav.refunds" },
  { path: "/bank", action: "bank.read", word: "bank:nav" },
  { path: "/books", action: "books.read", word: "books:nav" },
  { path: "/late", action: "refund.read", word: "papers:late.nav" },
  { path: "/papers", action: "export.make", word: "papers:nav" },
  { path: "/imports", action: "import.file", word: "imports:nav" },
  { path: "/returns", action: "return.search", word: "desk:nav.returns" },
  { path: "/insights", action: "insights.read", word: "insights:nav" },
  { path: "/people", action: "people.read", word: "desk:nav.people" },
  { path: "/devices", action: "device.read", word: "desk:nav.devices" },
  { path: "/rules", action: "policy.versions", word: "rules:nav" },
  { path: "/risk", action: "risk.read", word: "risk:nav" },
  { path: "/shops", action: "shop.read", word: "shops:nav" },
  { path: "/look", action: "portal.look", word: "look:nav" },
  { path: "/keys", action: "key.write", word: "desk:nav.keys" },
  { path: "/webhooks", action: "webhook.manage", word: "webhooks:nav" },
]

/** The pages that this person may open; capture only where the device is enrolled. */
export function navPages(who: SignedIn): NavPage[] {
  return pages
    .filter((page) => actsHere(who, page.action) && (!page.onDevice || who.device !== null))
    .map(({ path, word }) => ({ path, word }))
}
