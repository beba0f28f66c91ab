import { useState } from "react"
import { Link } from "wouter"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { type QuestionId, questions } from "./questions.ts"

/** Every question that can be asked here, the one on the screen marked. */
export function QuestionList({ at, onChoose }: { at: QuestionId; onChoose?: () => void }) {
  const { t } = useWords()
  return (
    <nav className="questions-list" aria-label={t("questions:all")}>
      <ul>
        {questions.map(({ id, path }) => (
          <li key={id}>
            <Link href={path} aria-current={id === at ? "page" : undefined} {...(onChoose && { onClick: onChoose })}>
              {t(`questions:ask.${id}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The way to the other questions where there is no room for their list; the key works everywhere. */
export function OtherQuestions({ at }: { at: QuestionId }) {
  const { t } = useWords()
  const [asks, setAsks] = useState(false)
  useDeskKeys({ q: () => setAsks(true) })
  return (
    <div className="questions-others">
      <DeskButton kind="quiet" keyCap="Q" onClick={() => setAsks(true)}>
        {t("questions:others")}
      </DeskButton>
      {asks && (
        <DeskDialog title={t("questions:all")} onClose={() => setAsks(false)}>
          <QuestionList at={at} onChoose={() => setAsks(false)} />
        </DeskDialog>
      )}
    </div>
  )
}
