import { useState } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { Plate } from "../ui/plate.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { StatusStrip } from "../ui/status-strip.tsx"
import { useWords } from "../ui/words.ts"
import { UpdatePrompt } from "./update-prompt.tsx"

export function App() {
  const { t } = useWords()
  const [holds] = useState(false)
  return (
    <Screen
      strip={<StatusStrip state="sent" text={t("outbox:allSent")} />}
      band={
        <StateBand
          meaning="neutral"
          word={t("scan:ready")}
          title={t("scan:scanParcel")}
          picture={
            <Plate width={116}>
              <Illustration name="parcel" />
            </Plate>
          }
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="keyboard">{t("scan:typeNumber")}</BigButton>
          <BigButton kind="main" icon="camera">
            {t("scan:openCamera")}
          </BigButton>
        </ActionBar>
      }
    >
      <UpdatePrompt holdsDraft={() => holds} />
    </Screen>
  )
}
