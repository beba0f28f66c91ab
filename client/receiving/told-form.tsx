import { useState } from "react"
import { useKeys } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Keypad } from "../ui/keypad.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useMain } from "./use-main.ts"

type ToldProps = {
  strip: React.ReactNode
  told: number | null
  onTold: (told: number | null) => void
  onClose: () => void
}

/** What the driver says to bring. */
export function ToldForm({ strip, told, onTold, onClose }: ToldProps) {
  const { t } = useWords()
  const [typed, setTyped] = useState(told === null ? "" : String(told))
  const save = () => onTold(typed === "" ? null : Number(typed))
  useMain(save)
  useKeys({ Escape: onClose })
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="neutral"
          height="form"
          word={t("receiving:arrival.driver")}
          title={t("receiving:arrival.howMany")}
        />
      }
      actions={
        <ActionBar>
          <BigButton kind="main" icon="check" onClick={save}>
            {typed === ""
              ? t("receiving:arrival.noNumber")
              : t("receiving:arrival.saveNumber", { count: Number(typed) })}
          </BigButton>
        </ActionBar>
      }
    >
      <Keypad value={typed} onChange={setTyped} length={4} label={t("receiving:arrival.howMany")} />
    </Screen>
  )
}
