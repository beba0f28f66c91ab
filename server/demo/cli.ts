import { existsSync } from "node:fs"
import { readProcessConfig } from "../config.ts"
import type { Context } from "../context.ts"
import { openHouse } from "../start/open-house.ts"
import { StartRefused } from "../start/stop-start.ts"
import { dropDemo } from "./drop-demo.ts"
import { readWanted, type Wanted } from "./read-wanted.ts"
import { seedDemo } from "./seed.ts"

// npm run demo -- [--returns 100000] [--seed 7] [--now 2026-11-24T08:00:00Z] [--planted]

/** Overwrites one line of a terminal; elsewhere a line now and then. */
function showProgress(returns: number): (count: number) => void {
  const from = Date.now()
  let said = 0
  return (count) => {
    const done = count >= returns
    if (!done && Date.now() - said < (process.stdout.isTTY ? 200 : 10_000)) return
    said = Date.now()
    const line = `${count.toLocaleString("en")} of ${returns.toLocaleString("en")} returns, ${Math.round((said - from) / 1000)} s`
    process.stdout.write(process.stdout.isTTY ? `\r${line}${done ? "\n" : ""}` : `${line}\n`)
  }
}

async function main(): Promise<void> {
  const wanted = readWanted(process.argv.slice(2))
  const read = readProcessConfig()
  const wrong = typeof wanted === "string" ? wanted : read.ok ? null : read.line
  if (typeof wanted === "string" || !read.ok) {
    console.error(wrong)
    process.exit(2)
  }
  const config = { ...read.config, demo: "on" as const }
  if (config.stripe?.live)
    throw new StartRefused("STRIPE_SECRET_KEY is a live key, which demo data never meets: unset it.")
  await dropDemo(config)
  console.log(`Writing a demo into ${config.database.engine === "sqlite" ? config.database.file : "DATABASE_URL"} …`)
  const from = Date.now()
  const house = await openHouse(config, (ctx) => seedAt(ctx, wanted))
  await house.close()
  console.log(`Done in ${Math.round((Date.now() - from) / 1000)} s. Look at it: npm start`)
}

function seedAt(ctx: Context, { returns, seed, now, planted }: Wanted): Promise<void> {
  const at = now ?? ctx.now()
  const size = { returns, planted, ...(seed !== undefined && { seed }), onWritten: showProgress(returns) }
  return seedDemo({ ...ctx, now: () => at }, size)
}

if (existsSync(".env")) process.loadEnvFile(".env")
try {
  await main()
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exit(1)
}
