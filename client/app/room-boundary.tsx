import { Component, type ReactNode } from "react"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { RoomGone } from "../ui/lazy-room.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"

type Props = { children: ReactNode; onLeave: () => void }

/** One page that broke breaks no other. What was captured is on the disk, and the page says so. Give it the page as `key`. */
export class RoomBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    const again = () => (error instanceof RoomGone ? location.reload() : this.setState({ error: null }))
    return <Broken error={error} onAgain={again} onLeave={this.props.onLeave} />
  }
}

function Broken({ error, onAgain, onLeave }: { error: unknown; onAgain: () => void; onLeave: () => void }) {
  const { t } = useWords()
  const gone = error instanceof RoomGone
  return (
    <Screen
      seated
      strip={<OutboxStrip />}
      band={
        <StateBand
          meaning="stop"
          word={t("errors:page.word")}
          title={t(gone ? "errors:page.gone" : "errors:page.broke")}
        />
      }
      actions={
        <ActionBar>
          <BigButton onClick={onLeave}>{t("errors:page.leave")}</BigButton>
          <BigButton kind="main" icon="retake" onClick={onAgain}>
            {t("errors:page.again")}
          </BigButton>
        </ActionBar>
      }
    >
      <LineMessage meaning="go" title={t("errors:page.safe")}>
        {t("errors:page.todo")}
      </LineMessage>
      {!gone && <p className="quiet-text">{error instanceof Error ? error.message : String(error)}</p>}
    </Screen>
  )
}
