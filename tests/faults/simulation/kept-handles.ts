import SQLite from "better-sqlite3"

// Stands for better-sqlite3 while a machine's servers come and go: to read the shape of a hundred tables and prepare the
// same texts again takes longer than all that a server does between two crashes. A closed handle is as closed as ever to
// whoever had it, and what it had begun is undone; the next server of the same file is given what lies open beneath.

interface Open {
  name: string
  handle: SQLite.Database
  statements: Map<string, SQLite.Statement>
}
const resting = new Map<string, Open[]>()

/** The file is taken away, or another is put in its place. */
export function letGo(file: string): void {
  // the last to close takes the log into the file, and must be one that may write
  for (const name of [nameOf(file, true), nameOf(file, false)]) {
    for (const { handle } of resting.get(name) ?? []) handle.close()
    resting.delete(name)
  }
}

const nameOf = (file: string, readonly: boolean) => `${readonly ? "reads" : "writes"} ${file}`

function open(file: string, readonly: boolean): Open {
  const name = nameOf(file, readonly)
  return resting.get(name)?.pop() ?? { name, handle: new SQLite(file, { readonly }), statements: new Map() }
}

export default class KeptHandle {
  #open: Open | null

  constructor(file: string, { readonly = false }: SQLite.Options = {}) {
    this.#open = open(file, readonly)
  }

  #mine(): Open {
    if (!this.#open) throw new TypeError("The database connection is not open")
    return this.#open
  }

  prepare(text: string) {
    const { handle, statements } = this.#mine()
    const statement = statements.get(text) ?? handle.prepare(text)
    statements.set(text, statement)
    const mine = () => this.#mine() && statement
    return {
      reader: statement.reader,
      all: (given: unknown[]) => mine().all(given),
      run: (given: unknown[]) => mine().run(given),
      // one that is being read cannot run
      iterate: (given: unknown[]) => this.#mine().handle.prepare(text).iterate(given),
      pluck: () => this.#mine().handle.prepare(text).pluck(),
    }
  }

  pragma(text: string, how?: SQLite.PragmaOptions) {
    return this.#mine().handle.pragma(text, how)
  }

  exec(text: string) {
    this.#mine().handle.exec(text)
  }

  close() {
    const mine = this.#open
    this.#open = null
    if (!mine) return
    if (mine.handle.inTransaction) mine.handle.exec("rollback")
    resting.set(mine.name, [...(resting.get(mine.name) ?? []), mine])
  }
}
