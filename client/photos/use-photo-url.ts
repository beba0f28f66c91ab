import { useEffect, useState } from "react"
import { withDatabase } from "../device/database.ts"

/** An address of this device's own copy, given back when the screen goes; `undefined` while it is read or not here. */
export function usePhotoUrl(sha256: string | null): string | undefined {
  const [shown, setShown] = useState<{ sha256: string; url: string }>()
  useEffect(() => {
    if (!sha256) return
    let url: string | undefined
    let gone = false
    void withDatabase((db) => db.photos.get(sha256)).then((photo) => {
      if (!photo || gone) return
      url = URL.createObjectURL(new Blob([photo.bytes], { type: photo.mime }))
      setShown({ sha256, url })
    })
    return () => {
      gone = true
      if (url) URL.revokeObjectURL(url)
    }
  }, [sha256])
  return shown && shown.sha256 === sha256 ? shown.url : undefined
}
