import { type ReactElement, useState } from "react"
import { NEWER } from "../device/database.ts"
import { openAsItIs } from "../device/open-as-it-is.ts"
import { saveExport } from "../outbox/save-export.ts"
import { BigButton } from "../ui/big-button.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { loadWordsOf, useWords } from "../ui/words.ts"

/** In place of the whole app, where its database is of a newer version, or the browser does not give it. */
export async function shutPage(error: Error): Promise<ReactElement> {
  console.error("the device's database cannot be opened", error)
  await loadWordsOf("kept")
  return <ShutPage newer={error.name === NEWER} />
}

function ShutPage({ newer }: { newer: boolean }) {
  const { t } = useWords()
  const [said, setSaid] = useState<"exported" | "exportFailed" | null>(null)
  const why = newer ? "newer" : "shut"
  return (
    <Screen
      band={<StateBand meaning="stop" word={t(`waiting:${why}.word`)} title={t(`waiting:${why}.title`)} />}
      actions={
        <ActionBar>
          <BigButton icon="download" onClick={() => void exportAsItIs().then(setSaid)}>
            {t("waiting:page.export")}
          </BigButton>
          <BigButton kind="main" icon="retake" onClick={() => void comeBack()}>
            {t("waiting:newer.reload")}
          </BigButton>
        </ActionBar>
      }
    >
      <LineMessage meaning="go" title={t("waiting:newer.kept")}>
        {t(`waiting:${why}.todo`)}
      </LineMessage>
      {said && <LineMessage meaning={said === "exported" ? "go" : "stop"} title={t(`waiting:page.${said}`)} />}
    </Screen>
  )
}

async function exportAsItIs(): Promise<"exported" | "exportFailed"> {
  try {
    const db = await openAsItIs()
    return await saveExport((work) => work(db)).finally(() => db.close())
  } catch (error) {
    console.error("not even to be read", error)
    return "exportFailed"
  }
}

/** The version that belongs to this database may be there by now. */
async function comeBack(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration()
  await worker?.update().catch(() => {})
  worker?.waiting?.postMessage({ type: "SKIP_WAITING" })
  location.reload()
}
