import { DeskDialog } from "../ui/desk-dialog.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { useWords } from "../ui/words.ts"
import { caseKeys, type keyWords, listKeys } from "./refund-keys.ts"

/** Every key of the desk, of the list and of the case. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <DeskDialog title={t("refunds:keys.title")} onClose={onClose}>
      <div className="finance-keys">
        <KeyPart title={t("finance:keys.ofList")} words={listKeys} />
        <KeyPart title={t("finance:keys.ofCase")} words={caseKeys} />
      </div>
    </DeskDialog>
  )
}

function KeyPart({ title, words }: { title: string; words: typeof keyWords }) {
  const { t } = useWords()
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {words.map(({ keys, word }) => (
          <li key={word}>
            <span className="caps">
              {keys.map((key) => (
                <span key={key}>
                  <KeyCap of={key} />
                  <span className="unseen">{key}</span>
                </span>
              ))}
            </span>
            {t(word)}
          </li>
        ))}
      </ul>
    </section>
  )
}
