import type { AskRefusal } from "../api/ask.ts"
import { clockTime } from "../ui/date-words.ts"
import type { Language, t, WordKey } from "../ui/words.ts"
import type { SignInRefusal } from "./sign-in.ts"

/** `again`: the same way may be tried at once. */
export type Words = { says: string; todo: string | null; again?: true }

/** Any refusal of the server, in words. */
export function wordsOf(say: typeof t, { code }: Pick<AskRefusal, "code">): Words {
  return { says: say(`errors:says.${code}` as WordKey), todo: say(`errors:todo.${code}` as WordKey) }
}

/** Why nobody came in, and what to do. `by` is what was wrong if something was. */
export function signInWords(say: typeof t, language: Language, by: "pin" | "password", refusal: SignInRefusal): Words {
  if (refusal.code === "offline") return offlineWords(say, language, refusal.answer)
  if (refusal.code === "too_many_tries")
    return lockedUntil(say, language, Date.now() + (refusal.retryAfterSeconds ?? 60) * 1000)
  if (refusal.code === "unreachable")
    return { says: say("identity:wrong.unreachable"), todo: say("identity:wrong.unreachableTodo") }
  if (refusal.code === "wrong_credentials")
    return { says: say(by === "pin" ? "identity:wrong.pin" : "identity:wrong.credentials"), todo: null, again: true }
  if (refusal.code === "not_allowed")
    return { says: say("identity:wrong.noRoleHere"), todo: say("identity:wrong.noRoleHereTodo") }
  return wordsOf(say, refusal)
}

type Offline = Extract<SignInRefusal, { code: "offline" }>["answer"]

function offlineWords(say: typeof t, language: Language, answer: Offline): Words {
  if (answer.code === "locked") return lockedUntil(say, language, answer.until)
  if (answer.code === "wrong")
    return { says: say("identity:wrong.pin"), todo: say("identity:wrong.left", { count: answer.left }), again: true }
  if (answer.code === "ended") return { says: say("identity:wrong.ended"), todo: say("identity:wrong.endedTodo") }
  return { says: say("identity:wrong.notHereOffline"), todo: say("identity:wrong.notHereOfflineTodo") }
}

function lockedUntil(say: typeof t, language: Language, until: number): Words {
  return {
    says: say("identity:wrong.locked"),
    todo: say("identity:wrong.lockedTodo", { time: clockTime(until, language) }),
  }
}
