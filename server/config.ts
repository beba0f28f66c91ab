import { isAbsolute, resolve } from "node:path"
import { z } from "zod"
import { hasBankLetters } from "../shared/domain/bank-text.ts"
import { readBic, readIban } from "../shared/domain/iban.ts"

const LIVE_KEY = /^[sr]k_live_/
const LIVE_MOLLIE = /^live_/
const port = z.coerce.number().int().min(0).max(65535)
const httpUrl = z.url({ protocol: /^https?$/ })
const origin = httpUrl.refine((text) => URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, ""))
const sender = z.string().regex(/^(?:[^<>"@,;\r\n]+ )?(?:<[^\s<>@,;]+@[\w.-]+>|[^\s<>@,;]+@[\w.-]+)$/)

const bankName = (most: number) => z.string().max(most).refine(hasBankLetters).optional()

/** One line a variable: its shape, and what a wrong value is told. `.env.example` names the same ones (a test). */
const variables = {
  PORT: [port.default(8080), "a port number from 0 to 65535 (0: any free one)"],
  HOST: [
    z
      .string()
      .regex(/^[\w.:-]+$/)
      .default("127.0.0.1"),
    "an address to listen on, as 127.0.0.1 or 0.0.0.0",
  ],
  PORTAL_PORT: [port.optional(), "a port number from 0 to 65535 that is not PORT"],
  PORTAL_URL: [
    origin.optional(),
    "the address that customers are sent to, as https://retours.example.com, without a path",
  ],
  PUBLIC_URL: [origin.optional(), "the address people type, as https://returns.example.com, without a path"],
  TLS_CERT: [z.string().optional(), "the PEM file of a certificate with its chain, together with TLS_KEY"],
  TLS_KEY: [z.string().optional(), "the PEM file of the key of TLS_CERT"],
  TRUST_PROXY: [z.coerce.number().int().min(0).max(9).default(0), "how many proxies stand in front, 0 to 9"],
  DATA_DIR: [z.string().default("./data"), "a folder that may be written"],
  DATABASE_URL: [
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    "postgres://user:password@host:port/name, or nothing for SQLite",
  ],
  BACKUP_DIR: [
    z.string().optional(),
    "a folder that may be written, best on another disk; DATA_DIR/backups without it",
  ],
  INSIGHTS_DIR: [
    z.string().optional(),
    "a folder that may be written, where each night leaves what insights count, as CSV; nothing for none",
  ],
  INSIGHTS_WEEKS: [
    z.coerce.number().int().min(1).max(520).default(13),
    "how many weeks back each night's export of insights goes, 1 to 520",
  ],
  DEMO: [z.enum(["auto", "on", "off"]).default("auto"), "auto, on or off"],
  LOG_LEVEL: [
    z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    "fatal, error, warn, info, debug, trace or silent",
  ],
  SERVICE_WORKER: [z.enum(["on", "off"]).default("on"), "on, or off to take a broken release back from every device"],
  SESSION_HOURS: [z.coerce.number().min(0.25).max(720).default(12), "hours from 0.25 to 720"],
  STRIPE_SECRET_KEY: [
    z
      .string()
      .regex(/^[sr]k_(test|live)_\w+$/)
      .optional(),
    "a Stripe secret key, sk_test_… or sk_live_…",
  ],
  STRIPE_API_BASE: [origin.default("https://api.stripe.com"), "an http(s) address without a path"],
  STRIPE_WEBHOOK_SECRET: [
    z
      .string()
      .regex(/^whsec_[\w+/=-]{8,}(,whsec_[\w+/=-]{8,})?$/)
      .optional(),
    "a signing secret whsec_…, or the old and the new one with a comma between while they change",
  ],
  MOLLIE_API_KEY: [
    z
      .string()
      .regex(/^(test|live)_\w{20,}$/)
      .optional(),
    "a Mollie API key, test_… or live_…",
  ],
  MOLLIE_API_BASE: [origin.default("https://api.mollie.com"), "an http(s) address without a path"],
  TEST_PROVIDER_URL: [origin.optional(), "the http(s) address of the test payment provider, without a path"],
  SHOP_ORDERS_URL: [
    z.url({ protocol: /^https?$/ }).optional(),
    "the http(s) address of the shop's API for replacements, with SHOP_ORDERS_KEY",
  ],
  SHOPIFY_API_BASE: [
    origin.optional(),
    "an http(s) address without a path that answers for every Shopify shop, as a stub; nothing for the shops' own",
  ],
  SHOP_ORDERS_KEY: [z.string().min(8).optional(), "the key that this API wants, at least 8 characters"],
  COLISSIMO_API_KEY: [z.string().min(8).optional(), "a Colissimo web service key, at least 8 characters"],
  COLISSIMO_API_BASE: [origin.default("https://ws.colissimo.fr"), "an http(s) address without a path"],
  LAPOSTE_API_KEY: [
    z.string().min(8).optional(),
    "a key of La Poste's Suivi v2: without it nobody asks where a parcel is",
  ],
  LAPOSTE_API_BASE: [origin.default("https://api.laposte.fr"), "an http(s) address without a path"],
  SENDCLOUD_PUBLIC_KEY: [
    z.string().min(8).optional(),
    "a Sendcloud public key, with SENDCLOUD_SECRET_KEY and SENDCLOUD_RETURN_OPTION",
  ],
  SENDCLOUD_SECRET_KEY: [z.string().min(8).optional(), "the secret key of SENDCLOUD_PUBLIC_KEY"],
  SENDCLOUD_RETURN_OPTION: [
    z
      .string()
      .regex(/^[\w-]+:[\w/,=+.-]+$/)
      .optional(),
    "what a return is sent with, as dpd:return/return",
  ],
  SENDCLOUD_WEBHOOK_SECRET: [
    z.string().min(8).optional(),
    "what signs Sendcloud's webhooks, where it is not the secret key",
  ],
  SENDCLOUD_API_BASE: [origin.default("https://panel.sendcloud.sc"), "an http(s) address without a path"],
  SENDCLOUD_COUNTRIES: [
    z
      .string()
      .regex(/^[A-Z]{2}(,[A-Z]{2})*$/)
      .default("FR,BE,NL,LU,DE,ES,IT,AT"),
    "countries that it fetches from, two capital letters each, with commas between",
  ],
  SMTP_URL: [z.url({ protocol: /^smtps?$/ }).optional(), "smtp://user:password@host:587 or smtps://…, with MAIL_FROM"],
  MAIL_FROM: [sender.optional(), "an address, or a name and an address: Returns <returns@example.com>"],
  MAIL_REPLY: [
    z
      .string()
      .regex(/^[^\s<>@,;+]+@[\w.-]+$/)
      .optional(),
    "the address whose replies are handed to /api/mails/inbound, as returns@example.com, with MAIL_INBOUND_SECRET",
  ],
  MAIL_INBOUND_SECRET: [
    z
      .string()
      .regex(/^whsec_[\w+/=-]{32,}$/)
      .optional(),
    "a signing secret whsec_… for bounces, complaints and replies that are handed over",
  ],
  WEBHOOKS_PRIVATE: [
    z.enum(["on", "off"]).default("off"),
    "on, where a shop's webhooks may go to addresses of your own network; else off",
  ],
  BANK_IBAN: [
    z
      .string()
      .refine((text) => readIban(text).ok)
      .optional(),
    "the IBAN of the account that refunds by bank leave from, with BANK_NAME, BANK_TOWN and BANK_COUNTRY",
  ],
  BANK_BIC: [
    z
      .string()
      .refine((text) => readBic(text) !== null)
      .optional(),
    "the BIC of that account's bank, 8 or 11 letters and digits, where the bank wants it",
  ],
  BANK_NAME: [bankName(70), "the name of that account's holder, at most 70 characters"],
  BANK_STREET: [z.string().max(70).optional(), "the street and number of that account's holder"],
  BANK_POSTCODE: [z.string().max(16).optional(), "the postcode of that account's holder"],
  BANK_TOWN: [bankName(35), "the town of that account's holder, at most 35 characters"],
  BANK_COUNTRY: [
    z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    "the country of that account's holder, two capital letters as FR",
  ],
} as const satisfies Record<string, readonly [z.ZodType, string]>

type Name = keyof typeof variables
type Values = { [N in Name]: z.infer<(typeof variables)[N][0]> }

/** Every variable that is read, in the order of `.env.example`. */
export const configVariables = Object.keys(variables) as Name[]

/** What each of them wants, in words: for the README's table. */
export const configWants: readonly [Name, string][] = configVariables.map((name) => [name, variables[name][1]])

export interface Config {
  /** 0: any free port. */
  port: number
  host: string
  /** The customers' portal; 0 when `port` is 0. */
  portalPort: number
  /** Origin of the portal without a trailing slash, as links in mails name it; its port is put right once it is known. */
  portalUrl: string
  /** Origin without a trailing slash; null: whatever the request says. */
  publicUrl: string | null
  /** Listens with TLS itself: "own" with the files of TLS_CERT and TLS_KEY, "local" with an authority of its own making. */
  tls: { kind: "own"; certFile: string; keyFile: string } | { kind: "local" } | null
  /** Started for the handhelds of the local network: says so at the start, with a code to scan. */
  lan: boolean
  /** Proxies in front whose X-Forwarded-For is believed, counted from the right. */
  trustProxy: number
  /** Absolute. */
  dataDir: string
  database: { engine: "sqlite"; file: string } | { engine: "postgres"; url: string }
  /** Absolute; where the nightly backups go. */
  backupDir: string
  /** Where each night's export of insights goes; null: nowhere. */
  insightsDir: string | null
  /** How many weeks back it goes, this one counted in. */
  insightsWeeks: number
  /** auto: demo data where the database is new; a live payment key turns auto into off. */
  demo: "auto" | "on" | "off"
  logLevel: Values["LOG_LEVEL"]
  /** False: every device lets go of what it kept of the program, and works from the server alone. */
  serviceWorker: boolean
  sessionHours: number
  stripe: { secretKey: string; apiBase: string; live: boolean; webhookSecrets: string[] } | null
  mollie: { apiKey: string; apiBase: string; live: boolean } | null
  /** The test payment provider, a separate process. */
  testProviderUrl: string | null
  /** Null: a person orders replacements. */
  shopOrders: { url: string; key: string } | null
  /** Null: each Shopify shop is asked at its own address. */
  shopifyApiBase: string | null
  colissimo: { apiKey: string; apiBase: string; trackingKey: string | null; trackingBase: string } | null
  sendcloud: {
    publicKey: string
    secretKey: string
    apiBase: string
    option: string
    webhookSecret: string | null
    countries: string[]
  } | null
  /** Without an `smtpUrl` nothing can be sent: mails wait. */
  mail: {
    smtpUrl: string | null
    from: string
    /** Replies to it are handed to us; null: they go to the shop. */
    reply: string | null
    /** Signs what a mail server or service hands to us; null: it hands nothing. */
    inboundSecret: string | null
  }
  /** Webhooks of shops may go to addresses of this network, and without TLS. */
  webhooksPrivate: boolean
  /** Null: no refund leaves by bank. */
  bank: BankDebtor | null
}

/** The account that refunds by bank leave from; its address in the fields that a bank wants. */
export interface BankDebtor {
  name: string
  iban: string
  bic: string | null
  address: { line: string; more: string; postcode: string; town: string; country: string }
}

export type ConfigRead = { ok: true; config: Config } | { ok: false; line: string }

/**
 * Reads the environment once; an empty value counts as not set. A wrong one is answered with one line that names it
 * and what it wants, and never repeats it: it may be a secret.
 */
export function readConfig(
  env: Record<string, string | undefined>,
  flags: { empty?: boolean; lan?: boolean } = {},
): ConfigRead {
  const values: Record<string, unknown> = {}
  for (const name of configVariables) {
    const [schema, wants] = variables[name]
    const parsed = schema.safeParse(env[name]?.trim() || undefined)
    if (!parsed.success) return { ok: false, line: `${name} is wrong: it wants ${wants}.` }
    values[name] = parsed.data
  }
  const read = values as Values
  if (flags.empty) read.DEMO = "off"
  const lan = flags.lan ?? false
  if (lan && !env.HOST?.trim()) read.HOST = "0.0.0.0"
  const line = contradiction(read) ?? (lan ? lanContradiction(read) : null)
  return line === null ? { ok: true, config: toConfig(read, lan) } : { ok: false, line }
}

/** The process's own environment and flags: what main.ts calls, after it has loaded `.env`. */
export function readProcessConfig(flags: readonly string[] = []): ConfigRead {
  // a flag that is misread as none would fill with a demo what was meant to be empty
  const unknown = flags.find((flag) => flag !== "--empty" && flag !== "--lan")
  if (unknown !== undefined)
    return { ok: false, line: `${unknown} is no flag: there are --empty and --lan, and .env.example.` }
  return readConfig(process.env, { empty: flags.includes("--empty"), lan: flags.includes("--lan") })
}

function contradiction(read: Values): string | null {
  const live = LIVE_KEY.test(read.STRIPE_SECRET_KEY ?? "")
  if (live && read.DEMO === "on")
    return "STRIPE_SECRET_KEY is a live key, which demo mode refuses: it wants sk_test_…, or set DEMO=off."
  if (live && read.STRIPE_API_BASE.replace(/\/$/, "") !== "https://api.stripe.com")
    return "STRIPE_API_BASE is wrong: with a live key it wants https://api.stripe.com."
  if (!read.SHOP_ORDERS_URL !== !read.SHOP_ORDERS_KEY)
    return "SHOP_ORDERS_URL is wrong: it wants SHOP_ORDERS_KEY beside it, or neither of them."
  const liveMollie = LIVE_MOLLIE.test(read.MOLLIE_API_KEY ?? "")
  if (liveMollie && read.DEMO === "on")
    return "MOLLIE_API_KEY is a live key, which demo mode refuses: it wants test_…, or set DEMO=off."
  if (liveMollie && read.MOLLIE_API_BASE.replace(/\/$/, "") !== "https://api.mollie.com")
    return "MOLLIE_API_BASE is wrong: with a live key it wants https://api.mollie.com."
  if (read.STRIPE_WEBHOOK_SECRET && !read.STRIPE_SECRET_KEY)
    return "STRIPE_WEBHOOK_SECRET is wrong: it wants STRIPE_SECRET_KEY beside it."
  const parts = ["SENDCLOUD_PUBLIC_KEY", "SENDCLOUD_SECRET_KEY", "SENDCLOUD_RETURN_OPTION"] as const
  const missing = parts.find((name) => !read[name])
  if (missing && parts.some((name) => read[name])) return `${missing} is wrong: ${parts.join(", ")} go together.`
  if (read.PORTAL_PORT !== undefined && read.PORTAL_PORT !== 0 && read.PORTAL_PORT === read.PORT)
    return "PORTAL_PORT is wrong: it wants a port number that is not PORT."
  if (read.PORTAL_PORT === undefined && read.PORT === 65535)
    return "PORTAL_PORT is wrong: PORT + 1 is no port, so it wants a port number."
  if (read.SMTP_URL && !read.MAIL_FROM)
    return "MAIL_FROM is wrong: with SMTP_URL it wants the address that mails come from."
  if (read.MAIL_REPLY && !read.MAIL_INBOUND_SECRET)
    return "MAIL_INBOUND_SECRET is wrong: with MAIL_REPLY it wants the secret that replies are handed over with."
  const lacks = (["BANK_NAME", "BANK_TOWN", "BANK_COUNTRY"] as const).find((name) => read.BANK_IBAN && !read[name])
  if (lacks) return `${lacks} is wrong: with BANK_IBAN it wants ${variables[lacks][1]}.`
  if (!read.TLS_CERT !== !read.TLS_KEY)
    return `${read.TLS_CERT ? "TLS_KEY" : "TLS_CERT"} is wrong: TLS_CERT and TLS_KEY go together.`
  return null
}

function lanContradiction(read: Values): string | null {
  if (read.PUBLIC_URL?.startsWith("http:"))
    return "PUBLIC_URL is wrong: with --lan it wants https://, since a handheld's camera needs it."
  if (/^(127\.|localhost$|::1$)/.test(read.HOST))
    return "HOST is wrong: with --lan it wants an address of the network, or nothing for all of them."
  return null
}

function toConfig(read: Values, lan: boolean): Config {
  const dataDir = isAbsolute(read.DATA_DIR) ? read.DATA_DIR : resolve(read.DATA_DIR)
  const stripe = toStripe(read)
  const mollie = toMollie(read)
  return {
    port: read.PORT,
    host: read.HOST,
    portalPort: portalPortOf(read),
    portalUrl: withoutSlash(read.PORTAL_URL) ?? portalOf(read, lan),
    publicUrl: withoutSlash(read.PUBLIC_URL),
    tls:
      read.TLS_CERT && read.TLS_KEY
        ? { kind: "own", certFile: resolve(read.TLS_CERT), keyFile: resolve(read.TLS_KEY) }
        : lan
          ? { kind: "local" }
          : null,
    lan,
    trustProxy: read.TRUST_PROXY,
    dataDir,
    database: read.DATABASE_URL
      ? { engine: "postgres", url: read.DATABASE_URL }
      : { engine: "sqlite", file: resolve(dataDir, "backdock.sqlite") },
    insightsDir: read.INSIGHTS_DIR === undefined ? null : resolve(read.INSIGHTS_DIR),
    insightsWeeks: read.INSIGHTS_WEEKS,
    backupDir: resolve(read.BACKUP_DIR ?? resolve(dataDir, "backups")),
    demo: (stripe?.live || mollie?.live) && read.DEMO === "auto" ? "off" : read.DEMO,
    logLevel: read.LOG_LEVEL,
    serviceWorker: read.SERVICE_WORKER === "on",
    sessionHours: read.SESSION_HOURS,
    stripe,
    mollie,
    testProviderUrl: withoutSlash(read.TEST_PROVIDER_URL),
    shopifyApiBase: withoutSlash(read.SHOPIFY_API_BASE),
    shopOrders:
      read.SHOP_ORDERS_URL && read.SHOP_ORDERS_KEY ? { url: read.SHOP_ORDERS_URL, key: read.SHOP_ORDERS_KEY } : null,
    colissimo: toColissimo(read),
    sendcloud: toSendcloud(read),
    mail: {
      smtpUrl: read.SMTP_URL ?? null,
      from: read.MAIL_FROM ?? "Backdock <returns@backdock.example>",
      reply: read.MAIL_REPLY ?? null,
      inboundSecret: read.MAIL_INBOUND_SECRET ?? null,
    },
    webhooksPrivate: read.WEBHOOKS_PRIVATE === "on",
    bank: toBank(read),
  }
}

const portalPortOf = (read: Values) => read.PORTAL_PORT ?? (read.PORT === 0 ? 0 : read.PORT + 1)

/** Beside the staff's address, on its own port. */
function portalOf(read: Values, lan: boolean): string {
  const secure = lan || read.TLS_CERT !== undefined
  const staff = read.PUBLIC_URL ?? `${secure ? "https" : "http"}://${nameOf(read.HOST)}`
  // a host that is no name is refused when it is to be listened on
  const url = new URL(URL.canParse(staff) ? staff : "http://localhost")
  url.port = String(portalPortOf(read))
  return url.origin
}

/** A host as it stands in an address. */
export function nameOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost"
  return host.includes(":") ? `[${host}]` : host
}

function toStripe(read: Values): Config["stripe"] {
  if (!read.STRIPE_SECRET_KEY) return null
  return {
    secretKey: read.STRIPE_SECRET_KEY,
    apiBase: withoutSlash(read.STRIPE_API_BASE) ?? "",
    live: LIVE_KEY.test(read.STRIPE_SECRET_KEY),
    webhookSecrets: read.STRIPE_WEBHOOK_SECRET?.split(",") ?? [],
  }
}

function toMollie(read: Values): Config["mollie"] {
  if (!read.MOLLIE_API_KEY) return null
  const apiBase = withoutSlash(read.MOLLIE_API_BASE) ?? ""
  return { apiKey: read.MOLLIE_API_KEY, apiBase, live: LIVE_MOLLIE.test(read.MOLLIE_API_KEY) }
}

function toColissimo(read: Values): Config["colissimo"] {
  if (!read.COLISSIMO_API_KEY) return null
  return {
    apiKey: read.COLISSIMO_API_KEY,
    apiBase: withoutSlash(read.COLISSIMO_API_BASE) ?? "",
    trackingKey: read.LAPOSTE_API_KEY ?? null,
    trackingBase: withoutSlash(read.LAPOSTE_API_BASE) ?? "",
  }
}

function toSendcloud(read: Values): Config["sendcloud"] {
  const { SENDCLOUD_PUBLIC_KEY: publicKey, SENDCLOUD_SECRET_KEY: secretKey, SENDCLOUD_RETURN_OPTION: option } = read
  if (!publicKey || !secretKey || !option) return null
  const apiBase = withoutSlash(read.SENDCLOUD_API_BASE) ?? ""
  const webhookSecret = read.SENDCLOUD_WEBHOOK_SECRET ?? null
  return { publicKey, secretKey, apiBase, option, webhookSecret, countries: read.SENDCLOUD_COUNTRIES.split(",") }
}

function toBank(read: Values): BankDebtor | null {
  const account = readIban(read.BANK_IBAN ?? "")
  const { BANK_NAME: name, BANK_TOWN: town, BANK_COUNTRY: country } = read
  if (!account.ok || !name || !town || !country) return null
  const address = { line: read.BANK_STREET ?? "", more: "", postcode: read.BANK_POSTCODE ?? "", town, country }
  return { name, iban: account.iban, bic: read.BANK_BIC ? readBic(read.BANK_BIC) : null, address }
}

const withoutSlash = (url: string | undefined): string | null => url?.replace(/\/$/, "") ?? null
