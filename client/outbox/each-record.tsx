import { useState } from "react"
import { useLive } from "../device/use-live.ts"
import { BigButton } from "../ui/big-button.tsx"
import { bytesWords } from "../ui/bytes-words.ts"
import { clockTime } from "../ui/date-words.ts"
import { Icon } from "../ui/icon.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { factWords } from "./fact-words.ts"
import { OutboxStrip } from "./outbox-strip.tsx"
import { readWaitingFacts, readWaitingPhotos, type WaitingFact, type WaitingPhoto } from "./read-waiting.ts"
import { triedWords } from "./tried-words.ts"

const AT_ONCE = 25

/** Every fact and photo that has not left, in plain words: its state, how often it was tried, and what was answered last. */
export function EachRecord({ onBack, onChoose }: { onBack: () => void; onChoose: (factId: string) => void }) {
  const { t } = useWords()
  const [most, setMost] = useState(AT_ONCE)
  const facts = useLive(() => readWaitingFacts(most), `${most}`)
  const photos = useLive(() => readWaitingPhotos(most), `${most}`)
  const more = Math.max(facts?.total ?? 0, photos?.total ?? 0) > most
  return (
    <Screen
      strip={<OutboxStrip />}
      band={<StateBand meaning="neutral" height="form" word={t("waiting:each.word")} title={t("waiting:each.title")} />}
      actions={
        <ActionBar>
          <BigButton kind="main" icon="back" onClick={onBack}>
            {t("common:back")}
          </BigButton>
        </ActionBar>
      }
    >
      <p className="quiet-text">{t("waiting:each.todo")}</p>
      {facts && facts.total > 0 && (
        <Sheet label={t("waiting:each.facts")}>
          {facts.facts.map((fact) => (
            <OneRow key={fact.id} fact={fact} onChoose={() => onChoose(fact.id)} />
          ))}
        </Sheet>
      )}
      {photos && photos.total > 0 && (
        <Sheet label={t("waiting:each.photos")}>
          {photos.photos.map((photo) => (
            <PhotoRow key={photo.sha256} photo={photo} />
          ))}
        </Sheet>
      )}
      {more && (
        <BigButton kind="plain" onClick={() => setMost(most * 4)}>
          {t("waiting:each.more")}
        </BigButton>
      )}
    </Screen>
  )
}

function OneRow({ fact: { type, at, tried }, onChoose }: { fact: WaitingFact; onChoose: () => void }) {
  const { t, language } = useWords()
  return (
    <li>
      <Row
        title={`${factWords(t, "one", type)}, ${clockTime(at, language)}`}
        note={triedWords(t, tried, language)}
        end={<Icon name="next" />}
        onClick={onChoose}
      />
    </li>
  )
}

function PhotoRow({ photo: { type, at, bytes, state, tried } }: { photo: WaitingPhoto }) {
  const { t, language } = useWords()
  const note =
    state === "waiting"
      ? triedWords(t, tried, language)
      : t(state === "rejected" ? "waiting:each.rejected" : "waiting:each.kept")
  return (
    <li>
      <Row
        title={`${t("waiting:each.photoOf", { what: factWords(t, "one", type) })}, ${clockTime(at, language)}`}
        note={note}
        end={bytesWords(bytes, language)}
      />
    </li>
  )
}
