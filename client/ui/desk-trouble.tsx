import { type ProblemCode, problemCodes } from "../../shared/contract/problem.ts"
import { DeskButton } from "./desk-button.tsx"
import { LineMessage } from "./line-message.tsx"
import { useWords, type WordKey } from "./words.ts"

type Said = { code?: string; refusal?: { detail?: string } }
export type TroubleCode = ProblemCode | "unreachable" | "update_needed"

/** Every code that a question to the server may end in. */
export const troubleCodes: readonly TroubleCode[] = [...problemCodes, "unreachable", "update_needed"]

/** What went wrong and what to do, by the code of the refusal; anything else is the server's own trouble. */
export function troubleWord(error: unknown): WordKey {
  const code = troubleCodes.find((each) => each === (error as Said | null)?.code)
  return `desk:problem.${code ?? "internal"}`
}

type Props = {
  error: unknown
  onRetry?: () => void
  /** What was loaded before is still shown: that the server is away is then said once, on top of the page. */
  kept?: boolean
}

/** A refusal in words, in the flow of the page, with the way to try again. */
export function DeskTrouble({ error, onRetry, kept = false }: Props) {
  const { t } = useWords()
  const { code } = error as Said
  const offline = code === "unreachable"
  if (offline && kept) return null
  return (
    <LineMessage
      meaning={offline ? "offline" : "stop"}
      title={t(troubleWord(error))}
      action={onRetry && <DeskButton onClick={onRetry}>{t("common:retry")}</DeskButton>}
    >
      {code && !offline && <span className="desk-quiet">{t("desk:code", { code })}</span>}
    </LineMessage>
  )
}
