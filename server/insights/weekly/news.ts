import type { Db } from "../../db/open.ts"
import { type SignalRow, signalRows } from "../list-signals.ts"
import { ofQuality } from "./of-quality.ts"

export interface Reader {
  id: string
  name: string
  locale: "fr" | "en"
  email: string
}
export interface News {
  /** As `signal_letters` keeps it: new, given, effect:DAY. */
  what: string
  signal: SignalRow
}

/** What each reader has not been told yet, what is most at the head; who has nothing to be told is not in it. */
export async function newsByReader(db: Db): Promise<{ reader: Reader; news: News[] }[]> {
  const [signals, readers, working] = [
    await standing(db),
    await readersOf(db),
    await ofQuality(db).select("id").execute(),
  ]
  const works = new Set(working.map(({ id }) => id))
  const [given, told] = [await givenByOthers(db), await toldAlready(db)]
  return readers.flatMap((reader) => {
    const news = signals
      .flatMap((signal) => {
        const what = whatOf(signal, reader.id, { works, given })
        return what !== null && !told.has(`${reader.id} ${signal.id} ${what}`) ? [{ what, signal }] : []
      })
      .sort((a, b) => excess(b) - excess(a) || (a.signal.id < b.signal.id ? -1 : 1))
    return news.length > 0 ? [{ reader, news }] : []
  })
}

type Known = { works: ReadonlySet<string>; given: ReadonlySet<string> }

/** What this signal is to this reader. One whose owner has left is everybody's again. */
function whatOf(signal: SignalRow, reader: string, { works, given }: Known): string | null {
  const owner = signal.owner_id
  if (owner === null || !works.has(owner)) return signal.state === "acted" ? null : "new"
  if (owner !== reader) return null
  if (signal.state === "acted") return measured(signal) ? `effect:${signal.acted_on}` : null
  return given.has(`${signal.id} ${reader}`) ? "given" : null
}

const measured = ({ effect }: SignalRow): boolean =>
  effect !== null && (JSON.parse(effect) as { ratio: unknown }).ratio !== null

/** Returns beyond what was to be expected. */
const excess = ({ signal }: News): number => signal.seen - signal.expected

const standing = (db: Db) => signalRows(db).where("signals.state", "in", ["new", "looking", "acted"]).execute()

async function readersOf(db: Db): Promise<Reader[]> {
  const rows = await ofQuality(db)
    .where("people.email", "is not", null)
    .where("people.id", "not in", (eb) => eb.selectFrom("weekly_unwanted").select("person_id"))
    .select(["people.id", "people.name", "people.locale", "people.email"])
    .orderBy("people.id")
    .execute()
  return rows.map((row) => ({ ...row, email: row.email ?? "" }))
}

/** Who takes a signal for themselves knows of it. */
async function givenByOthers(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("signals")
    .innerJoin("signal_notes", "signal_notes.signal_id", "signals.id")
    .where("signals.state", "in", ["new", "looking"])
    .where("signals.owner_id", "is not", null)
    .where("signal_notes.kind", "=", "owner")
    .whereRef("signal_notes.person_id", "<>", "signals.owner_id")
    .select(["signals.id", "signals.owner_id"])
    .execute()
  return new Set(rows.map(({ id, owner_id }) => `${id} ${owner_id}`))
}

async function toldAlready(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("signal_letters")
    .innerJoin("signals", "signals.id", "signal_letters.signal_id")
    .where("signals.state", "in", ["new", "looking", "acted"])
    .select(["signal_letters.person_id", "signal_letters.signal_id", "signal_letters.what"])
    .execute()
  return new Set(rows.map(({ person_id, signal_id, what }) => `${person_id} ${signal_id} ${what}`))
}
