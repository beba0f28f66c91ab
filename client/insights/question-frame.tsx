import type { ReactNode } from "react"
import { useWords } from "../ui/words.ts"
import { OtherQuestions, QuestionList } from "./question-list.tsx"
import type { QuestionId } from "./questions.ts"

type Props = {
  id: QuestionId
  /** The answer in a sentence, with how sure it is. */
  answer?: ReactNode
  /** What one does about it. */
  acts?: ReactNode
  children: ReactNode
}

/** A question's page: it stands first, its answer under it, and what to do beside them. The other questions are at hand. */
export function QuestionFrame({ id, answer, acts, children }: Props) {
  const { t } = useWords()
  return (
    <div className="questions">
      <aside className="questions-aside">
        <QuestionList at={id} />
      </aside>
      <div className="desk-page">
        <article className="desk-letter questions-page">
          <header className="questions-head">
            <div>
              <h1>{t(`questions:ask.${id}`)}</h1>
              {answer}
            </div>
            {acts && <div className="insights-acts">{acts}</div>}
          </header>
          {children}
          <OtherQuestions at={id} />
        </article>
      </div>
    </div>
  )
}

/** An act that is another page: a link that looks as what it is. */
export function ActLink({ to, children, main = false }: { to: string; children: ReactNode; main?: boolean }) {
  return (
    <a className={`desk-button ${main ? "main" : "plain"}`} href={to}>
      <span>{children}</span>
    </a>
  )
}
