import type { KyselyPlugin } from "kysely"
import { CompiledQuery } from "kysely"
import type { Db } from "../../server/db/open.ts"
import type { Database } from "./engines.ts"

export interface Watched {
  db: Db
  /**
   * Plans of all that was asked through `db`, as lines of text. `byIndex`: PostgreSQL reads a small or a mostly wanted table
   * whole where it could go by an index; this asks whether it could.
   */
  plans(byIndex?: boolean): Promise<{ sql: string; plan: string[] }[]>
}

/** A handle that remembers what it was asked, so that a test can ask the engine how it would answer. */
export function watchQueries({ db, engine }: Database): Watched {
  // a question that is asked again with other values is answered the same way
  const asked = new Map<string, CompiledQuery>()
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      const query = db.getExecutor().compileQuery(node, queryId)
      if (!asked.has(query.sql)) asked.set(query.sql, query)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const explain = engine === "sqlite" ? "explain query plan " : "explain "
  return {
    db: db.withPlugin(plugin),
    plans: (byIndex = false) =>
      db.connection().execute(async (one) => {
        const seqScan = (way: "on" | "off") =>
          engine === "postgres" && byIndex && one.executeQuery(CompiledQuery.raw(`set enable_seqscan = ${way}`))
        await seqScan("off")
        const plans = []
        for (const { sql, parameters } of asked.values()) {
          const { rows } = await one.executeQuery<Record<string, string>>(
            CompiledQuery.raw(explain + sql, [...parameters]),
          )
          plans.push({ sql, plan: rows.map((row) => String(row.detail ?? row["QUERY PLAN"])) })
        }
        await seqScan("on")
        return plans
      }),
  }
}

/** Which of these tables are read whole, or sorted whole by walking all of an index. */
export function fullScans(plans: { sql: string; plan: string[] }[], tables: readonly string[]): string[] {
  return plans.flatMap(({ sql, plan }) => {
    const scans = tables.flatMap((table) => {
      const found = plan.filter((line) => new RegExp(`(SCAN|Seq Scan on) ${table}\\b(?! USING)`).test(line))
      // SQLite says as much of what a part of the query made under this name
      const made = plan.filter((line) => new RegExp(`^(CO-ROUTINE|MATERIALIZE) ${table}$`).test(line))
      return found.slice(made.length)
    })
    return scans.map((line) => `${line.trim()} in ${sql.slice(0, 160)}`)
  })
}
