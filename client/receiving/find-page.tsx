import { lazy, Suspense } from "react"
import { loadWordsOf } from "../ui/words.ts"
import type { FindProps } from "./find-entry.tsx"

// before the first scan nobody types: it is fetched when somebody does
const FindEntry = lazy(async () => {
  const [{ FindEntry }] = await Promise.all([import("./find-entry.tsx"), loadWordsOf("kept")])
  return { default: FindEntry }
})

export function FindPage(props: FindProps) {
  return (
    <Suspense fallback={null}>
      <FindEntry {...props} />
    </Suspense>
  )
}
