import type { Room } from "../device/room.ts"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { photosLeft } from "./room-words.ts"

/** The device is filling up, or full: what to do, and that all that is saved stays. */
export function RoomNotice({ room }: { room: Room }) {
  const { t, language } = useWords()
  if (room.state === "full")
    return (
      <LineMessage meaning="stop" title={t("outbox:room.full")}>
        {t("outbox:room.fullTodo")}
      </LineMessage>
    )
  return (
    <LineMessage meaning="look" title={t("outbox:room.low", { number: photosLeft(room, language) })}>
      {t("outbox:room.lowTodo")}
    </LineMessage>
  )
}
