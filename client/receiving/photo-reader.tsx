import { useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import { withDatabase } from "../device/database.ts"
import { PhotoLook } from "../photos/photo-look.tsx"
import { readPhoto } from "../scan/read-photo.ts"
import type { Reading } from "../scan/reading.ts"
import { emitScan } from "../scan/scan-bus.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { useWords } from "../ui/words.ts"

type Props = { sha256: string; name: string; onClose: () => void; onRetake?: () => void }

/** One photo over the whole screen, and what is printed in it: each code that is found is scanned by a tap. */
export function PhotoReader({ onClose, ...photo }: Props) {
  const { t } = useWords()
  const [found, setFound] = useState<Reading[]>([])
  const [said, setSaid] = useState<"reading" | "nothing" | "broken" | null>(null)
  const read = async () => {
    setSaid("reading")
    try {
      const kept = await withDatabase((db) => db.photos.get(photo.sha256))
      if (!kept) return setSaid("broken")
      const readings = await readPhoto(new Blob([kept.bytes], { type: kept.mime }))
      setFound(readings)
      setSaid(readings.length > 0 ? null : "nothing")
    } catch {
      setSaid("broken")
    }
  }
  const take = ({ aim, text, symbology }: Reading) => {
    onClose()
    emitScan({ raw: aim + text, symbology, channel: "camera" })
  }
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
      <p role="status">{said && said !== "reading" && t(`scan:camera.photo.${said}`)}</p>
      {found.map((each) => (
        <BigButton
          key={each.text}
          icon="scan"
          onClick={() => take(each)}
          {...(each.held && { note: t("scan:camera.confirmNote") })}
        >
          <Code groups={numberIn(each)} />
        </BigButton>
      ))}
    </PhotoLook>
  )
}

/** As it is printed below the bars, where they name more than that. */
function numberIn({ aim, text, symbology }: Reading): string[] {
  const { key, carrier } = parseScan(aim + text, { channel: "camera", symbology })
  return groupForEye((key ?? text).slice(0, 60), carrier)
}
