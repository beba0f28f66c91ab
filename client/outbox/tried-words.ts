import { clockTime } from "../ui/date-words.ts"
import type { Language, t, WordKey } from "../ui/words.ts"
import type { Tried } from "./read-waiting.ts"

/** "Tried 3 times, last at 09:12: the server does not answer." A code of another version has words of its own. */
export function triedWords(say: typeof t, tried: Tried | null, language: Language): string {
  if (!tried) return say("waiting:each.notTried")
  const key = `errors:says.${tried.code}` as WordKey
  const known = tried.code === null ? key : say(key)
  const why = known === key ? say("errors:unknown") : known
  return say("waiting:each.tried", { count: tried.count, time: clockTime(tried.at, language), why })
}
