import type { Import } from "./imports.ts"

// Who may import whom, by room. A room is a folder of client, server or shared, or a file that stands beside them.
// Every room may import itself; a room that is not named here may import nothing, and must be given its place first.

const clientStages = [
  "shops",
  "risk",
  "receiving",
  "review",
  "refunds",
  "books",
  "insights",
  "intake",
  "portal",
  "identity",
  "policy",
  "webhooks",
]
const clientGround = ["client/device", "client/api", "client/ui"]
const clientParts = [
  "client/outbox",
  "client/scan",
  "client/photos",
  "client/sync",
  "client/live",
  "client/resolutions",
  ...clientGround,
]
const shared = ["shared/barcode", "shared/domain", "shared/policy", "shared/contract", "shared/locales"]

const serverStages = [
  "intake",
  "receiving",
  "review",
  "refunds",
  "bank",
  "books",
  "notices",
  "webhooks",
  "insights",
  "portal",
  "tracking",
  "identity",
  "policy",
  "connections",
  "risk",
  "exports",
  "sending",
]
/** What stands under every verb. The context names the ports, so verbs reach them through it and by no import. */
const serverGround = [
  "server/db",
  "server/context",
  "server/audit",
  "server/ledger",
  "server/labels",
  "server/blobs",
  "server/feed",
  "server/links",
]
const serverVerbs = [...serverStages.map((stage) => `server/${stage}`), ...serverGround]
const serverPorts = [
  ...["server/payments", "server/carriers", "server/shops", "server/mail", "server/blobs"],
  "server/outgoing",
]

/** The few ties that must be, each with its reason. */
const ties: Record<string, string[]> = {
  // an inspection queues a refund decision; a parcel at the dock is told to its customer
  "server/receiving": ["server/refunds", "server/notices"],
  "server/intake": [
    "server/refunds",
    "server/receiving",
    "server/notices",
    "server/risk",
    "server/sending",
    "server/insights",
  ], // an announcement may come after the goods, and changes what is owed; a file of units sold
  // a carrier's scan changes what is owed, and a number that is typed names a parcel; the label's mail
  "server/sending": ["server/receiving", "server/refunds", "server/notices"],
  "server/review": ["server/refunds", "server/receiving"], // a lead's answer decides again, and vouches for a record
  // a decision queues what the customer is told; finance finds a customer as customer service does
  "server/refunds": ["server/notices", "server/intake", "server/risk"], // goods that contradict what was said are looked at
  "server/bank": ["server/refunds", "server/notices"], // the bank's word settles a refund; a customer is mailed their link
  // a connected shop's orders come in by intake's doors; its keys are sealed as accounts are
  "server/connections": ["server/intake", "server/bank"],
  "server/shops": ["server/payments"], // a shop's own payment is one more provider of refunds
  // a customer announces as customer service does, chooses a way, takes it back, and is told
  "server/portal": [
    "server/bank",
    "server/tracking",
    "server/intake",
    "server/sending",
    "server/refunds",
    "server/notices",
  ],
  // a customer's answer decides again, an exchange asks what there is
  "server/tracking": ["server/refunds", "server/receiving", "server/intake", "server/notices"],
  // what happened is handed to the shops' own systems by the same round; a letter is written in the shop's look
  "server/notices": ["server/webhooks", "server/portal"],
  // an address is looked at before it is kept; who is told that one is off
  "server/webhooks": ["server/outgoing", "server/notices"],
  "server/insights": ["server/notices"], // the weekly letter leaves by the outbox of mails
  "server/http": ["server/demo"], // the demo's pages, which answer in demo mode only
}

export const rules: Record<string, string[]> = {
  "shared/barcode": [],
  "shared/domain": ["shared/barcode"],
  "shared/contract": ["shared/barcode", "shared/domain"],
  "shared/policy": ["shared/barcode", "shared/domain", "shared/contract"],
  "shared/locales": [],

  "client/main": ["client/app", ...clientParts, ...shared],
  "client/service-worker": shared,
  "client/app": [...clientStages.map((stage) => `client/${stage}`), ...clientParts, ...shared],
  ...Object.fromEntries(clientStages.map((stage) => [`client/${stage}`, [...clientParts, ...shared]])),
  "client/sync": ["client/outbox", "client/photos", ...clientGround, ...shared],
  "client/outbox": [...clientGround, ...shared],
  "client/photos": ["client/outbox", ...clientGround, ...shared],
  "client/scan": [...clientGround, ...shared],
  "client/live": [...clientGround, ...shared],
  // what a customer gets is finance's and customer service's to see, on their own pages
  "client/resolutions": ["client/live", ...clientGround, ...shared],
  "client/device": shared,
  "client/api": shared,
  "client/ui": shared,

  "server/main": ["server/*"],
  "server/start": ["server/*", ...shared],
  "server/lan": shared,
  "server/dev": ["server/config"],
  "server/demo": ["server/*", ...shared],
  "server/app": ["server/http", "server/context", "server/config", ...shared],
  "server/portal-app": ["server/http", "server/portal", "server/context", "server/config", ...shared],
  "server/http": ["server/sync", "server/backup", "server/live", "server/config", ...serverVerbs, ...shared],
  "server/sync": [...serverVerbs, ...shared],
  "server/jobs": [...serverVerbs, ...serverPorts, ...shared],
  ...Object.fromEntries(serverStages.map((stage) => [`server/${stage}`, [...serverGround, ...shared]])),
  "server/context": ["server/config", "server/db", ...serverPorts, ...shared],
  // a command that checks and changes nothing
  "server/read-only-cli": ["server/db", "server/config", "server/runtime-check"],
  "server/audit": ["server/db", "server/context", "server/read-only-cli", ...shared],
  "server/backup": [...serverGround, "server/sync", "server/config", "server/runtime-check", ...shared],
  "server/ledger": ["server/db", "server/context", "server/read-only-cli", ...shared],
  "server/labels": ["server/context", ...shared],
  "server/feed": ["server/db", "server/context", ...shared],
  "server/live": ["server/db", "server/context", ...shared],
  "server/links": ["server/db", "server/context", ...shared],
  "server/db": shared,
  // how an account number is read
  "server/config": ["shared/domain"],
  "server/runtime-check": [],
  ...Object.fromEntries(serverPorts.map((port) => [port, shared])),
}

/** "client/receiving" for a file in that folder, "server/app" for server/app.ts; null outside the house. */
export function roomOf(path: string): string | null {
  const [side = "", second] = path.split("/")
  if (!["client", "server", "shared"].includes(side) || !second) return null
  return `${side}/${second.replace(/\.[^/]*$/, "")}`
}

/** What is wrong with one import, as a sentence; null where it is allowed. */
export function judge({ from, to }: Import): string | null {
  const here = roomOf(from)
  if (here === null) return null
  const outside = judgeOutside(here, to)
  const there = roomOf(to)
  if (there === null || there === here) return outside
  const allowed = rules[here]
  if (!allowed) return `${from}: ${here} is no room of the house yet: name it in tests/house/house-rules.ts`
  const side = `${there.split("/")[0]}/*`
  if ([...allowed, ...(ties[here] ?? [])].some((room) => room === there || room === side)) return null
  return `${from} imports ${to}: ${here} may not import ${there}`
}

/** Shared code runs in both places, so it has neither Node nor a browser library under it. */
function judgeOutside(here: string, to: string): string | null {
  if (/^(tests|docs|dist)\//.test(to)) return `${here} imports ${to}: nothing in the house needs it to run`
  if (here.startsWith("shared/") && /^(node:|react|@mantine\/|dexie|kysely|hono)/.test(to))
    return `${here} imports ${to}: shared code runs on both sides`
  if (here.startsWith("client/") && /^(node:|kysely|hono|pg$|better-sqlite3)/.test(to))
    return `${here} imports ${to}: that is the server's`
  if (here.startsWith("server/") && /^(react|@mantine\/|dexie|@tanstack\/)/.test(to))
    return `${here} imports ${to}: that is the client's`
  return null
}
