import { SignedIn } from "../../shared/contract/identity.ts"
import { type AskRefusal, ask } from "../api/ask.ts"
import { withDatabase } from "../device/database.ts"
import { getWho, setWho } from "../device/who.ts"
import { syncNow } from "../sync/sync-now.ts"
import { type Language, languages, shownLanguage, speak } from "../ui/words.ts"
import { type OfflineAnswer, tryOffline } from "./offline-pin.ts"
import { forgetPin, keepRows, readRows, rememberPin, serverNow } from "./offline-rows.ts"

/** Why nobody is signed in: what the server refused, or what this device did while the server was away. */
export type SignInRefusal = AskRefusal | { ok: false; code: "offline"; answer: Exclude<OfflineAnswer, { code: "ok" }> }
export type SignInAnswer = { ok: true; signedIn: SignedIn; offline: boolean } | SignInRefusal

export async function signInByPassword(email: string, password: string): Promise<SignInAnswer> {
  const answer = await ask(SignedIn, "/api/session/password", { method: "POST", body: { email, password } })
  if (!answer.ok) return answer
  return enter(answer.value, false)
}

/** By the server; where it does not answer, by this device, for who signed in here within their shift. */
export async function signInByBadge(badge: string, pin: string): Promise<SignInAnswer> {
  const answer = await ask(SignedIn, "/api/session/badge", { method: "POST", body: { badge, pin } })
  if (answer.ok) {
    // takes a third of a second, which nobody has to wait for
    void rememberPin(badge, pin, answer.value).catch((error) => console.warn("no offline sign-in is kept", error))
    return enter(answer.value, false)
  }
  if (!isAway(answer)) return answer
  const device = await withDatabase((db) => db.read("device"))
  const attempt = { badge, pin, deviceId: device?.id ?? null, now: await serverNow() }
  const tried = await tryOffline(await readRows(), attempt, keepRows)
  if (tried.code !== "ok") return { ok: false, code: "offline", answer: tried }
  // the server's session may still be the last person's: it ends at the next contact
  await withDatabase((db) => db.keep("signOutOwed", true))
  return enter(tried.signedIn, true)
}

const isAway = (refusal: AskRefusal) => refusal.code === "unreachable" || (refusal.status ?? 0) >= 500

async function enter(signedIn: SignedIn, offline: boolean): Promise<SignInAnswer> {
  await setWho(signedIn)
  await speak(languageOf(signedIn))
  syncNow()
  return { ok: true, signedIn, offline }
}

/** Whoever leaves keeps nothing open here, with or without a network. What waits to be sent stays. */
export async function signOut(): Promise<void> {
  const who = await getWho()
  if (who) await forgetPin(who.person.id)
  await withDatabase((db) => db.keep("signOutOwed", true))
  await setWho(null)
  const ended = await ask(null, "/api/session", { method: "DELETE" })
  if (ended.ok) await withDatabase((db) => db.keep("signOutOwed", false))
}

const languageKey = (personId: string) => `backdock.language.${personId}`

/** As this person chose on this device, else as the administrator entered it; who looks at a demo reads on as they began. */
function languageOf({ person, demo }: SignedIn): Language {
  const chosen = localStorage.getItem(languageKey(person.id))
  return languages.find((language) => language === chosen) ?? (demo ? shownLanguage() : person.locale)
}

export async function chooseLanguage(language: Language, personId: string | null): Promise<void> {
  if (personId) localStorage.setItem(languageKey(personId), language)
  await speak(language)
}
