import { useEffect, useRef, useState } from "react"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { withDatabase } from "../device/database.ts"
import { PhotoLook } from "../photos/photo-look.tsx"
import { readPhoto, type Unread } from "../scan/read-photo.ts"
import type { Reading } from "../scan/reading.ts"
import { emitScan } from "../scan/scan-bus.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { useWords } from "../ui/words.ts"
import { printedGroups } from "./printed-groups.ts"

type Props = { sha256: string; name: string; onClose: () => void; onRetake?: () => void }

/** One photo over the whole screen, and what is printed in it: each code that is found is scanned by a tap. */
export function PhotoReader({ onClose, ...photo }: Props) {
  const { t } = useWords()
  const [found, setFound] = useState<Reading[]>([])
  const [said, setSaid] = useState<"reading" | "nothing" | Unread | null>(null)
  const gone = useRef(new AbortController())
  useEffect(() => {
    const leaves = new AbortController()
    gone.current = leaves
    return () => leaves.abort()
  }, [])
  const read = async () => {
    setSaid("reading")
    setFound([])
    const kept = await withDatabase((db) => db.photos.get(photo.sha256)).catch(() => undefined)
    if (!kept) return setSaid("broken")
    const readings = await readPhoto(new Blob([kept.bytes], { type: kept.mime }), gone.current.signal)
    if (typeof readings === "string") return setSaid(readings)
    setFound(readings)
    setSaid(readings.length > 0 ? null : "nothing")
  }
  const take = ({ aim, text, symbology }: Reading) => {
    onClose()
    emitScan({ raw: aim + text, symbology, channel: "camera" })
  }
  const codes = found.map((each) => ({ key: keyOf(each), reading: each })).filter(isFirst)
  return (
    <PhotoLook
      {...photo}
      onClose={onClose}
      act={
        <BigButton
          icon="scan"
          onClick={() => void read()}
          lacking={said === "reading" ? t("scan:camera.photo.reading") : null}
        >
          {t("receiving:photo.read")}
        </BigButton>
      }
    >
      <p role="status">
        {said
          ? t(`scan:camera.photo.${said}`)
          : codes.length > 0 && t("receiving:photo.codes", { count: codes.length })}
      </p>
      {codes.map(({ key, reading }) => (
        <BigButton
          key={key}
          icon="scan"
          onClick={() => take(reading)}
          {...(reading.held && { note: t("scan:camera.confirmNote") })}
        >
          <Code groups={printedGroups(key.slice(0, 60))} />
        </BigButton>
      ))}
    </PhotoLook>
  )
}

const isFirst = <One extends { key: string }>(one: One, at: number, all: readonly One[]) =>
  all.findIndex(({ key }) => key === one.key) === at

/** What two codes of one label have in common. */
const keyOf = ({ aim, text, symbology }: Reading): string =>
  parseScan(aim + text, { channel: "camera", symbology }).key ?? text
