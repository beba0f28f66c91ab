import type { LateReport } from "../../shared/contract/late.ts"
import { useWords } from "../ui/words.ts"

const HEIGHT = 60
const LEAST = 3

/** How many stand at which step of the law's surcharge. */
export function LateSteps({ steps }: { steps: LateReport["steps"] }) {
  const { t } = useWords()
  const most = Math.max(1, ...steps.map((step) => step.cases))
  return (
    <section className="desk-section" aria-labelledby="late-steps">
      <h2 id="late-steps">{t("papers:late.bySteps")}</h2>
      <ol className="late-steps">
        {steps.map(({ from, to, cases }) => {
          const height = cases === 0 ? 0 : Math.max(LEAST, (cases / most) * HEIGHT)
          return (
            <li key={from}>
              <span className="count">{cases}</span>
              <svg viewBox={`0 0 20 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                <rect width="20" y={HEIGHT - height} height={height} />
                <line x1="0" x2="20" y1={HEIGHT} y2={HEIGHT} />
              </svg>
              <span className="step">
                {to === null ? t("papers:late.stepLast", { from }) : t("papers:late.step", { from, to })}
              </span>
            </li>
          )
        })}
      </ol>
      <p className="desk-quiet">{t("papers:late.stepsNote")}</p>
    </section>
  )
}
