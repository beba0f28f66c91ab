import { renderUnicodeCompact } from "uqr"
import type { Context } from "../context.ts"
import { demoSignIns } from "../demo/sign-ins.ts"
import { makeSetupLink } from "../identity/make-setup-link.ts"
import type { Listening } from "./listen.ts"

/** One short screen for whoever started it. */
export async function printWelcome(ctx: Context, listening: Listening): Promise<void> {
  const { address } = listening
  const lines = [
    `Backdock listens on ${address}`,
    `Customers' portal on ${listening.portalAddress}`,
    `Data is in ${ctx.config.dataDir}`,
  ]
  if (ctx.config.lan) lines.push(...lanLines(listening))
  const rest = ctx.demo ? demoLines(address) : await setupLines(ctx, address)
  console.log([...lines, ...rest].join("\n"))
}

/** Plain http first where the certificate is our own: that page says how to trust it, and leads on to https. */
function lanLines({ address, fingerprint, isNew }: Listening): string[] {
  const first = fingerprint === null ? address : address.replace(/^https:/, "http:")
  return [
    "",
    `Handhelds on this network: scan this, or type ${first}`,
    renderUnicodeCompact(`${first}/`, { border: 2 }),
    ...(fingerprint === null ? [] : [`Its certificate's fingerprint (SHA-256): ${fingerprint}`]),
    ...(isNew ? ["The certificate is new: each handheld has to trust it once; the page says how."] : []),
  ]
}

function demoLines(address: string): string[] {
  const seen = new Set<string>()
  const first = demoSignIns.filter(({ role }) => !seen.has(role) && seen.add(role))
  return [
    "",
    "This is a demo: its data is made up, and everyone knows its passwords.",
    ...first.map((one) => `  ${one.role.padEnd(17)} ${one.email.padEnd(28)} ${one.password.padEnd(22)} PIN ${one.pin}`),
    `  Labels and badges to scan: ${address}/demo/labels`,
    "",
    "To start empty: DATA_DIR=./my-data npm start -- --empty",
  ]
}

/** While nobody is in it, whoever reads the terminal may become its first administrator. */
async function setupLines(ctx: Context, address: string): Promise<string[]> {
  const link = await ctx.database.write((tx) => makeSetupLink(tx, ctx))
  // behind the hash: what stands there is sent to no server and so stands in no log
  return link ? ["", `To make the first administrator, once, within a day: ${address}/setup#${link.token}`] : []
}
