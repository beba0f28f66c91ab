import type { Room } from "../device/room.ts"
import { LineMessage } from "../ui/line-message.tsx"
import { type Language, type t, useWords } from "../ui/words.ts"

/** Two digits are what an estimate is worth. */
const roundDown = (count: number) => {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1)
  return Math.floor(count / step) * step
}

const numberOf = ({ photos }: Room, language: Language) => new Intl.NumberFormat(language).format(roundDown(photos))

/** "Room for about 12,000 photos." */
export const roomWords = (say: typeof t, room: Room, language: Language) =>
  say("outbox:page.room", { number: numberOf(room, language) })

/** The device is filling up, or full: what to do, and that all that is saved stays. */
export function RoomNotice({ room }: { room: Room }) {
  const { t, language } = useWords()
  if (room.state === "full")
    return (
      <LineMessage meaning="stop" title={t("outbox:page.roomFull")}>
        {t("outbox:page.roomFullTodo")}
      </LineMessage>
    )
  return (
    <LineMessage meaning="look" title={t("outbox:page.roomLow", { number: numberOf(room, language) })}>
      {t("outbox:page.roomLowTodo")}
    </LineMessage>
  )
}
