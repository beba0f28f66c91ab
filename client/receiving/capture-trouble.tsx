import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"

/** What could not be kept, and what to do: nothing on the screen has moved on. */
export function CaptureTrouble() {
  const { t } = useWords()
  const { refused } = useBench()
  if (!refused) return null
  return <LineMessage meaning="stop" title={t(`outbox:refused.${refused}`)} />
}
