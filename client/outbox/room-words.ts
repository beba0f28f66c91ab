import type { Room } from "../device/room.ts"
import type { Language, t } from "../ui/words.ts"

/** Two digits are what an estimate is worth. */
const roundDown = (count: number) => {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1)
  return Math.floor(count / step) * step
}

export const photosLeft = ({ photos }: Room, language: Language) =>
  new Intl.NumberFormat(language).format(roundDown(photos))

/** "Room for about 12,000 photos." */
export const roomWords = (say: typeof t, room: Room, language: Language) =>
  say("outbox:room.some", { number: photosLeft(room, language) })
