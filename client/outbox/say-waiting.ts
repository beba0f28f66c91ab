import type { t } from "../ui/words.ts"

/** "43 saisies, 12 photos"; either alone where there is none of the other. */
export function sayWaiting(say: typeof t, facts: number, photos: number): string {
  const words = {
    facts: say("outbox:facts", { count: facts }),
    photos: say("common:photos", { count: photos }),
  }
  if (photos === 0) return words.facts
  return facts === 0 ? words.photos : say("outbox:andPhotos", words)
}
