import { useWords } from "./words.ts"

/** How far something long has come. Without `of` it has no known end: only the words and the number. */
export function Progress({ label, done, of }: { label: string; done: number; of?: number | undefined }) {
  const { t } = useWords()
  const part = of ? Math.min(1, done / of) : 0
  return (
    <div className="progress">
      <p>
        {label} <span className="quiet-text">{of ? t("ui:progress.of", { done, of }) : done}</span>
      </p>
      {of !== undefined && (
        <>
          <progress className="unseen" value={done} max={of} aria-label={label} />
          <div className="track" aria-hidden="true">
            <div className="done" style={{ inlineSize: `${part * 100}%` }} />
          </div>
        </>
      )}
    </div>
  )
}
