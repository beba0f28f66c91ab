import { useLive } from "../device/use-live.ts"
import { useRoom } from "../device/use-room.ts"
import { bytesWords } from "../ui/bytes-words.ts"
import { clockTime, relativeDate } from "../ui/date-words.ts"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { factWords } from "./fact-words.ts"
import { readWaiting } from "./read-waiting.ts"
import { RoomNotice } from "./room-notice.tsx"
import { roomWords } from "./room-words.ts"
import { useOutbox } from "./use-outbox.ts"
import { useReach } from "./use-reach.ts"

/** What waits by kind and since when, the last contact, and how much more this device can hold. */
export function WhatWaits() {
  const { t, language } = useWords()
  const { waitingSince, problems } = useOutbox()
  const reach = useReach()
  const waiting = useLive(readWaiting)
  const room = useRoom()
  const said = (at: number) => `${clockTime(at, language)}, ${relativeDate(at, Date.now(), language)}`
  return (
    <>
      <Sheet label={t("waiting:page.waits")}>
        {waiting?.kinds.map(({ type, count }) => (
          <li key={type}>
            <Row title={factWords(t, "kind", type)} end={<strong>{count}</strong>} />
          </li>
        ))}
        {waiting !== undefined && waiting.photos > 0 && (
          <li>
            <Row
              title={t("waiting:page.photos", { size: bytesWords(waiting.photoBytes, language) })}
              end={<strong>{waiting.photos}</strong>}
            />
          </li>
        )}
        {waitingSince !== null && (
          <li>
            <Row title={t("waiting:page.since")} end={said(waitingSince)} />
          </li>
        )}
        <li>
          <Row
            title={t("waiting:page.contact")}
            end={reach?.lastContactAt ? said(reach.lastContactAt) : t("waiting:page.contactNever")}
          />
        </li>
      </Sheet>
      {room && room.state !== "well" ? (
        <RoomNotice room={room} />
      ) : (
        <p className="quiet-text">
          {problems.length === 0 && `${t("waiting:page.nothingRefused")} `}
          {room && roomWords(t, room, language)}
        </p>
      )}
    </>
  )
}
