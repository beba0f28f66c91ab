import { useState } from "react"
import { Icon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { saveExport } from "./save-export.ts"
import { useOutbox } from "./use-outbox.ts"

/** The ways out for what cannot leave by the network: a file of everything, and each record, to set one aside. */
export function ExportRow({ onEach }: { onEach: () => void }) {
  const { t } = useWords()
  const { factsWaiting, photosWaiting, problems } = useOutbox()
  const [said, setSaid] = useState<"exported" | "exportFailed" | null>(null)
  if (factsWaiting + photosWaiting + problems.length === 0) return null
  return (
    <>
      {said && <LineMessage meaning={said === "exported" ? "go" : "stop"} title={t(`waiting:page.${said}`)} />}
      <Sheet>
        <li>
          <Row
            lead={<Icon name="download" />}
            title={t("waiting:page.export")}
            note={t("waiting:page.exportNote")}
            onClick={() => void saveExport().then(setSaid)}
          />
        </li>
        {factsWaiting + photosWaiting > 0 && (
          <li>
            <Row
              lead={<Icon name="note" />}
              title={t("waiting:each.row")}
              note={t("waiting:each.rowNote")}
              end={<Icon name="next" />}
              onClick={onEach}
            />
          </li>
        )}
      </Sheet>
    </>
  )
}
