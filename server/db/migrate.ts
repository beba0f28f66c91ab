import type { Kysely } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import * as layTheHouse from "./migrations/0001-lay-the-house.ts"
import * as findReturns from "./migrations/0002-find-returns.ts"
import * as importFiles from "./migrations/0003-import-files.ts"
import * as listRefunds from "./migrations/0005-list-refunds.ts"
import * as keepCases from "./migrations/0006-keep-cases.ts"
import * as watchKeys from "./migrations/0007-watch-keys.ts"
import * as rememberBackups from "./migrations/0008-remember-backups.ts"
import * as tellDesks from "./migrations/0009-tell-desks.ts"
import * as withholdRestored from "./migrations/0009-withhold-restored.ts"
import * as dateCases from "./migrations/0010-date-cases.ts"
import * as noteCheaply from "./migrations/0011-note-cheaply.ts"
import * as nameParcelsAgain from "./migrations/0012-name-parcels-again.ts"
import * as nameTheWay from "./migrations/0013-name-the-way.ts"
import * as payByBank from "./migrations/0013-pay-by-bank.ts"
import * as guardProviders from "./migrations/0014-guard-providers.ts"
import * as resolveOtherwise from "./migrations/0015-resolve-otherwise.ts"
import * as serveTheDesk from "./migrations/0016-serve-the-desk.ts"
import * as tieWebhooks from "./migrations/0016-tie-webhooks.ts"
import * as totalWhatLeaves from "./migrations/0016-total-what-leaves.ts"
import * as openTheBooks from "./migrations/0017-open-the-books.ts"
import * as reconcile from "./migrations/0017-reconcile.ts"
import * as keepMails from "./migrations/0018-keep-mails.ts"
import * as keepPapers from "./migrations/0018-keep-papers.ts"
import * as runTheClock from "./migrations/0018-run-the-clock.ts"
import * as announceOneself from "./migrations/0019-announce-oneself.ts"
import * as showTheShop from "./migrations/0019-show-the-shop.ts"
import * as hearCustomers from "./migrations/0020-hear-customers.ts"
import * as linkCustomers from "./migrations/0020-link-customers.ts"
import * as payDifferences from "./migrations/0020-pay-differences.ts"
import * as sendParcels from "./migrations/0021-send-parcels.ts"
import * as tellCustomers from "./migrations/0022-tell-customers.ts"
import * as tellShops from "./migrations/0022-tell-shops.ts"
import * as connectShops from "./migrations/0023-connect-shops.ts"
import * as knowVariants from "./migrations/0023-know-variants.ts"
import * as weighRisk from "./migrations/0023-weigh-risk.ts"
import * as nameProfiles from "./migrations/0024-name-profiles.ts"
import * as listRefundsOnce from "./migrations/0025-list-refunds-once.ts"
import * as turnPapers from "./migrations/0025-turn-papers.ts"
import * as learnFromReturns from "./migrations/0026-learn-from-returns.ts"
import * as tellNumbers from "./migrations/0027-tell-numbers.ts"
import * as findThemes from "./migrations/0028-find-themes.ts"
import * as uploadSales from "./migrations/0028-upload-sales.ts"
import * as writeWeekly from "./migrations/0028-write-weekly.ts"
import * as findOwed from "./migrations/0029-find-owed.ts"
import * as bookDifferences from "./migrations/0030-book-differences.ts"
import * as lookAtBookings from "./migrations/0030-look-at-bookings.ts"
import * as findSoldWeeks from "./migrations/0032-find-sold-weeks.ts"
import * as narrowTallies from "./migrations/0032-narrow-tallies.ts"
import * as disputeDifferences from "./migrations/0033-dispute-differences.ts"

/** In order, each named once; never edited once landed. */
export const migrations: Record<string, Migration> = {
  "0001-lay-the-house": layTheHouse,
  "0002-find-returns": findReturns,
  "0003-import-files": importFiles,
  "0005-list-refunds": listRefunds,
  "0006-keep-cases": keepCases,
  "0007-watch-keys": watchKeys,
  "0008-remember-backups": rememberBackups,
  "0009-tell-desks": tellDesks,
  "0009-withhold-restored": withholdRestored,
  "0010-date-cases": dateCases,
  "0011-note-cheaply": noteCheaply,
  "0012-name-parcels-again": nameParcelsAgain,
  "0013-name-the-way": nameTheWay,
  "0013-pay-by-bank": payByBank,
  "0014-guard-providers": guardProviders,
  "0015-resolve-otherwise": resolveOtherwise,
  "0016-serve-the-desk": serveTheDesk,
  "0016-tie-webhooks": tieWebhooks,
  "0016-total-what-leaves": totalWhatLeaves,
  "0017-open-the-books": openTheBooks,
  "0017-reconcile": reconcile,
  "0018-keep-mails": keepMails,
  "0018-keep-papers": keepPapers,
  "0018-run-the-clock": runTheClock,
  "0019-announce-oneself": announceOneself,
  "0019-show-the-shop": showTheShop,
  "0020-hear-customers": hearCustomers,
  "0020-link-customers": linkCustomers,
  "0020-pay-differences": payDifferences,
  "0021-send-parcels": sendParcels,
  "0022-tell-customers": tellCustomers,
  "0022-tell-shops": tellShops,
  "0023-connect-shops": connectShops,
  "0023-know-variants": knowVariants,
  "0023-weigh-risk": weighRisk,
  "0024-name-profiles": nameProfiles,
  "0025-list-refunds-once": listRefundsOnce,
  "0025-turn-papers": turnPapers,
  "0026-learn-from-returns": learnFromReturns,
  "0027-tell-numbers": tellNumbers,
  "0028-find-themes": findThemes,
  "0028-upload-sales": uploadSales,
  "0028-write-weekly": writeWeekly,
  "0029-find-owed": findOwed,
  "0030-book-differences": bookDifferences,
  "0030-look-at-bookings": lookAtBookings,
  "0032-find-sold-weeks": findSoldWeeks,
  "0032-narrow-tallies": narrowTallies,
  "0033-dispute-differences": disputeDifferences,
}

/** Runs what is missing, all of it or nothing on both engines. Throws what the migration threw. */
export async function migrate(
  db: Kysely<never> | Kysely<unknown>,
  all = migrations,
  more: { migrationTableSchema?: string } = {},
): Promise<void> {
  const migrator = new Migrator({ db: db as Kysely<unknown>, provider: { getMigrations: async () => all }, ...more })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

/**
 * Exactly these, as an older backup has them, in a schema of PostgreSQL beside which another may hold tables of the same
 * names. What this code has beyond them is run at the next start.
 */
export async function migrateTo(db: Kysely<unknown>, names: readonly string[], schema: string): Promise<void> {
  const wanted = Object.fromEntries(Object.entries(migrations).filter(([name]) => names.includes(name)))
  await migrate(db, wanted, { migrationTableSchema: schema })
}

/** Names of migrations that this code has and the database has not. */
export async function pendingMigrations(db: Kysely<never> | Kysely<unknown>): Promise<string[]> {
  const migrator = new Migrator({
    db: db as Kysely<unknown>,
    provider: { getMigrations: async () => migrations },
  })
  return (await migrator.getMigrations()).filter((one) => !one.executedAt).map((one) => one.name)
}
