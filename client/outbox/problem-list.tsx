import { Icon, StateIcon } from "../ui/icon.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { factWords, problemWords } from "./fact-words.ts"
import { type Problem, useOutbox } from "./use-outbox.ts"

/** What the server did not simply take, each with its reason in words; the refused first. */
export function ProblemList({ onChoose }: { onChoose: (factId: string) => void }) {
  const { t } = useWords()
  const { problems } = useOutbox()
  if (problems.length === 0) return null
  const sorted = [...problems].sort((a, b) => Number(a.verdict === "review") - Number(b.verdict === "review"))
  return (
    <Sheet label={t("waiting:page.toSee")}>
      {sorted.map((problem) => (
        <li key={problem.factId}>
          <Row
            lead={<ProblemMark problem={problem} />}
            title={factWords(t, "one", problem.type)}
            note={problemWords(t, problem)}
            end={<Icon name="next" />}
            onClick={() => onChoose(problem.factId)}
          />
        </li>
      ))}
    </Sheet>
  )
}

function ProblemMark({ problem }: { problem: Problem }) {
  if (problem.verdict === "review") return <StateIcon mark="hold" size={28} />
  return (
    <span style={{ color: "var(--stop-ink)" }}>
      <StateIcon mark="misread" size={28} />
    </span>
  )
}
