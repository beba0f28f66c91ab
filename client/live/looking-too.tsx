import { Icon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import { useLookingToo } from "./use-looking-too.ts"

/** Who else has this case open, in one quiet line; nothing where nobody has. */
export function LookingToo({ at }: { at: string | null }) {
  const { t, language } = useWords()
  const others = useLookingToo(at)
  const names = new Intl.ListFormat(language, { type: "conjunction" }).format(others)
  return (
    <span className="desk-looking" role="status">
      {others.length > 0 && (
        <>
          <Icon name="person" size={16} /> {t("live:lookingToo", { count: others.length, names })}
        </>
      )}
    </span>
  )
}
