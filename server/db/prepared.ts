import type { Compilable, CompiledQuery, Kysely } from "kysely"
import { isPostgres } from "./dialects.ts"
import type { Db } from "./open.ts"
import { nameOf, runText } from "./run-text.ts"

/** Where a value goes in a query that is written once. */
class Hole {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A query that is compiled for one engine. */
export interface Written {
  query: CompiledQuery
  /** Which of its parameters are given anew each time. */
  holes: (string | null)[]
  name: string
  engine: "sqlite" | "postgres"
}

const given = new Proxy({}, { get: (_, name) => new Hole(String(name)) })

/**
 * A query that is built and compiled once for each engine, as building one takes longer than running it. `build` is asked
 * before there are any values: it may put what it is given into the query, and do nothing else with it. A partial index is
 * taken only for what is written out.
 */
export function prepared<Given extends object, Row>(
  build: (db: Db, given: Given) => Compilable<Row>,
): (db: Db, given: Given) => Promise<Row[]> {
  const known: Known = {}
  return (db, given) => {
    // whoever watches what is asked sees it whole
    if (db.getExecutor().plugins.length > 0) return db.executeQuery<Row>(build(db, given)).then(({ rows }) => rows)
    const { query, holes, name, engine } = writtenFor(db, build, known)
    const values = given as Record<string, unknown>
    const parameters = query.parameters.map((value, at) => {
      const name = holes[at]
      const own = name == null ? value : values[name]
      // as `among` asks for it
      return engine === "sqlite" && Array.isArray(own) ? JSON.stringify(own) : own
    })
    return runText<Row>(db, query.sql, parameters, name)
  }
}

/** By engine. */
export type Known = { sqlite?: Written; postgres?: Written }

/** Compiled once for each engine, and kept in `known`. */
export function writtenFor<Given, Row>(
  db: Db,
  build: (db: Db, given: Given) => Compilable<Row>,
  known: Known,
): Written {
  const engine = isPostgres(db as unknown as Kysely<unknown>) ? "postgres" : "sqlite"
  known[engine] ??= write(build, db, engine)
  return known[engine]
}

/** The same for a question of several shapes, as one of several ranges: a query for each, kept by what its shape is called. */
export function preparedFor<Shape, Given extends object, Row>(
  nameOf: (shape: Shape) => string | number,
  build: (db: Db, given: Given, shape: Shape) => Compilable<Row>,
): (db: Db, shape: Shape, given: Given) => Promise<Row[]> {
  const known = new Map<string | number, (db: Db, given: Given) => Promise<Row[]>>()
  return (db, shape, given) => {
    const name = nameOf(shape)
    const query = known.get(name) ?? prepared<Given, Row>((db, given) => build(db, given, shape))
    known.set(name, query)
    return query(db, given)
  }
}

function write<Given, Row>(
  build: (db: Db, given: Given) => Compilable<Row>,
  db: Db,
  engine: "sqlite" | "postgres",
): Written {
  const query = build(db, given as Given).compile()
  const holes = query.parameters.map((value) => (value instanceof Hole ? value.name : null))
  const name = nameOf(query.sql)
  return { query: engine === "sqlite" ? { ...query, sql: plannedOnce(query.sql) } : query, holes, name, engine }
}

/**
 * SQLite, built as better-sqlite3 builds it, plans a join or a sorting anew for every value of a bare "?", which takes ten
 * times as long as to run it. A value behind a plus is no bare one; it keeps its type and finds its index all the same.
 */
const plannedOnce = (text: string) => text.replaceAll("?", "+?")
