import type { Signal } from "../../../shared/contract/insights.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"
import { toSignal } from "../list-signals.ts"
import type { News } from "./news.ts"

/** A signal as a letter tells it; of a lead it says the name. */
export interface Story {
  what: string
  signal: Signal
}

export async function storiesOf(db: Db, news: readonly News[]): Promise<Story[]> {
  const stories = news.map(({ what, signal }) => ({ what, signal: toSignal(signal) }))
  const leads = stories.flatMap(({ signal }) => signal.about.lead ?? [])
  if (leads.length === 0) return stories
  const people = await db
    .selectFrom("people")
    .where(among(db, "id", leads))
    .select(["id", "name"])
    .execute()
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return stories.map(({ what, signal }) => {
    const { lead } = signal.about
    return { what, signal: { ...signal, about: { ...signal.about, lead: lead && (names.get(lead) ?? null) } } }
  })
}
