import { useState } from "react"
import { Icon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { exportUnsent } from "./export-unsent.ts"
import { useOutbox } from "./use-outbox.ts"

/** The ways out for what cannot leave by the network: a file of everything, and setting one aside. */
export function ExportRow({ onStuck }: { onStuck: () => void }) {
  const { t } = useWords()
  const { factsWaiting, photosWaiting, problems } = useOutbox()
  const [said, setSaid] = useState<"exported" | "exportFailed" | null>(null)
  const exportAll = () =>
    exportUnsent().then(
      (file) => {
        saveFile(file, `backdock-${new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-")}.json`)
        setSaid("exported")
      },
      (error) => {
        console.error("the export failed", error)
        setSaid("exportFailed")
      },
    )
  if (factsWaiting + photosWaiting + problems.length === 0) return null
  return (
    <>
      {said && <LineMessage meaning={said === "exported" ? "go" : "stop"} title={t(`outbox:page.${said}`)} />}
      <Sheet>
        <li>
          <Row
            lead={<Icon name="download" />}
            title={t("outbox:page.export")}
            note={t("outbox:page.exportNote")}
            onClick={() => void exportAll()}
          />
        </li>
        {factsWaiting > 0 && (
          <li>
            <Row
              lead={<Icon name="flag" />}
              title={t("outbox:problem.stuck")}
              note={t("outbox:problem.stuckNote")}
              end={<Icon name="next" />}
              onClick={onStuck}
            />
          </li>
        )}
      </Sheet>
    </>
  )
}

function saveFile(file: Blob, name: string) {
  const address = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  // the browser has taken its own hold of it by then
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
