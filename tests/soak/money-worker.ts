import { openDatabase } from "../../server/db/open.ts"
import { startWorker } from "../../server/jobs/worker.ts"
import { testProvider } from "../../server/payments/test-provider.ts"
import { MINUTE, testContext } from "../support/context.ts"

// One process of `npm run soak -- --money`: so many lanes of the real worker, until it is ended or nobody holds its stdin.

const [url = "", providerUrl = "", lanes = "10"] = process.argv.slice(2)
const database = await openDatabase({ url })
const ctx = testContext(database, {
  // past the time in which a release can be taken back
  now: () => Date.now() + 10 * MINUTE,
  providers: new Map([["test", testProvider(providerUrl, { timeout: 1_000 })]]),
})

process.stdin.resume().on("end", () => process.exit(0))

startWorker(ctx, { lanes: Number(lanes) })
