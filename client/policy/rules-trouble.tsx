import { Refused } from "../api/answered.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"

/** That someone else was faster is no error of theirs: the page has the new version by then. */
export function RulesTrouble({ error }: { error: unknown }) {
  const { t } = useWords()
  if (error instanceof Refused && error.code === "moved_on")
    return <LineMessage meaning="look" title={t("rules:draft.movedOn")} />
  const told = error instanceof Refused ? (error.refusal.errors ?? []) : []
  return (
    <>
      <DeskTrouble error={error} />
      {told.map((one) => (
        <p key={one.path} className="desk-ink-stop">
          {t("rules:wrong.server", { wants: `${one.path}: ${one.wants}` })}
        </p>
      ))}
    </>
  )
}
