import { useEffect, useState } from "react"
import { useLive } from "../device/use-live.ts"
import { bytesWords } from "../ui/bytes-words.ts"
import { clockTime, relativeDate } from "../ui/date-words.ts"
import { LineMessage } from "../ui/line-message.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { factWords } from "./fact-words.ts"
import { readWaiting } from "./read-waiting.ts"
import { useOutbox } from "./use-outbox.ts"
import { useReach } from "./use-reach.ts"

/** About what one of our photos takes. */
const PHOTO_BYTES = 250_000
const FEW = 200

/** What waits by kind and since when, the last contact, and how much more this device can hold. */
export function WhatWaits() {
  const { t, language } = useWords()
  const { waitingSince, problems } = useOutbox()
  const reach = useReach()
  const waiting = useLive(readWaiting)
  const room = usePhotoRoom()
  const said = (at: number) => `${clockTime(at, language)}, ${relativeDate(at, Date.now(), language)}`
  const number = new Intl.NumberFormat(language)
  const low = room !== null && room < FEW
  return (
    <>
      <Sheet label={t("outbox:page.waits")}>
        {waiting?.kinds.map(({ type, count }) => (
          <li key={type}>
            <Row title={factWords(t, "kind", type)} end={<strong>{count}</strong>} />
          </li>
        ))}
        {waiting !== undefined && waiting.photos > 0 && (
          <li>
            <Row
              title={t("outbox:page.photos", { size: bytesWords(waiting.photoBytes, language) })}
              end={<strong>{waiting.photos}</strong>}
            />
          </li>
        )}
        {waitingSince !== null && (
          <li>
            <Row title={t("outbox:page.since")} end={said(waitingSince)} />
          </li>
        )}
        <li>
          <Row
            title={t("outbox:page.contact")}
            end={reach?.lastContactAt ? said(reach.lastContactAt) : t("outbox:page.contactNever")}
          />
        </li>
      </Sheet>
      {low ? (
        <LineMessage meaning="look" title={t("outbox:page.roomLow", { number: number.format(room) })} />
      ) : (
        <p className="quiet-text">
          {problems.length === 0 && `${t("outbox:page.nothingRefused")} `}
          {room !== null && t("outbox:page.room", { number: number.format(room) })}
        </p>
      )}
    </>
  )
}

/** How many photos the browser still has room for; null where it does not say. */
function usePhotoRoom(): number | null {
  const [room, setRoom] = useState<number | null>(null)
  useEffect(() => {
    void navigator.storage?.estimate?.().then(({ quota, usage }) => {
      if (quota) setRoom(Math.max(0, Math.floor((quota - (usage ?? 0)) / PHOTO_BYTES)))
    })
  }, [])
  return room === null ? null : roundDown(room)
}

/** Two digits are what an estimate is worth. */
function roundDown(count: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1)
  return Math.floor(count / step) * step
}
