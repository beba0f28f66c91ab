import { Icon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import type { GuideStep } from "./guide-steps.ts"

type Props = { steps: readonly GuideStep[]; done: readonly string[]; onFollow: (id: string) => void }

/** The steps in their order, each with a way to where it is done. */
export function GuideList({ steps, done, onFollow }: Props) {
  const { t } = useWords()
  return (
    <ol className="guide-steps">
      {steps.map((step, at) => {
        const isDone = done.includes(step.id)
        const follow = () => "followed" in step.tick && onFollow(step.id)
        // the labels are for another screen than the one that scans them
        const aside = step.href.startsWith("/demo") ? { target: "_blank", rel: "noreferrer" } : {}
        return (
          <li key={step.id} className={isDone ? "done" : undefined}>
            <a href={step.href} onClick={follow} {...aside}>
              <span className="guide-mark" aria-hidden="true">
                {isDone ? <Icon name="check" size={18} /> : at + 1}
              </span>
              <span>{t(step.word)}</span>
              {isDone && <span className="unseen">, {t("guide:done")}</span>}
            </a>
          </li>
        )
      })}
    </ol>
  )
}
