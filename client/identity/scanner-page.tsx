import { useState, useSyncExternalStore } from "react"
import { useLocation } from "wouter"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { signal } from "../scan/feedback.ts"
import { readableRaw } from "../scan/scan-history.ts"
import { type MeasuredScanner, scannerProfile, setScannerProfile } from "../scan/scanner-profile.ts"
import { scannerWords } from "../scan/scanner-words.ts"
import { chooseSerial, forgetSerial, hasSerial, onSerialState, serialState } from "../scan/serial-scanner.ts"
import { TestCodeBars } from "../scan/test-code-bars.tsx"
import { type TestCode, testCodes } from "../scan/test-codes.ts"
import { type Said, useMeasuring } from "../scan/use-measuring.ts"
import { type ScanRead, useScan } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { Icon, StateIcon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { ActionBar, Row, Sheet } from "../ui/screen.tsx"
import { SeatedPage } from "../ui/seated-page.tsx"
import { useWords } from "../ui/words.ts"
import "./scanner-page.css"

type Profile = Partial<MeasuredScanner>

/** /scanner: what this device's scanner does, measured by three codes, and a place to try it. */
export function ScannerPage() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [profile, setProfile] = useState<Profile>(scannerProfile)
  const measuring = useMeasuring(setProfile)
  const isKnown = profile.measuredAt !== undefined
  const forget = () => {
    setScannerProfile(null)
    setProfile(scannerProfile())
  }
  return (
    <SeatedPage
      strip={<OutboxStrip />}
      lead={<Icon name="scan" size={36} />}
      word={t("scanner:word")}
      title={measuring.isOn ? t("scanner:left", { count: measuring.left }) : t("scanner:title")}
      actions={
        <ActionBar>
          {measuring.isOn ? (
            <BigButton icon="close" onClick={measuring.stop}>
              {t("scanner:cancel")}
            </BigButton>
          ) : (
            <BigButton icon="back" onClick={() => go("/device")}>
              {t("scanner:device")}
            </BigButton>
          )}
          <BigButton icon="print" onClick={() => print()}>
            {t("scanner:print")}
          </BigButton>
          {!measuring.isOn && (
            <BigButton kind="main" icon="scan" onClick={measuring.start}>
              {t(isKnown ? "scanner:again" : "scanner:measure")}
            </BigButton>
          )}
        </ActionBar>
      }
    >
      {measuring.isOn ? (
        <WhatWasSaid said={measuring.said} />
      ) : (
        <>
          <ProfileLines profile={profile} isKnown={isKnown} onForget={forget} />
          <FreeScan />
        </>
      )}
      <TestCodes isOn={measuring.isOn} hasHeard={measuring.hasHeard} />
      {!measuring.isOn && hasSerial() && <SerialLines />}
    </SeatedPage>
  )
}

function ProfileLines({ profile, isKnown, onForget }: { profile: Profile; isKnown: boolean; onForget: () => void }) {
  const { t } = useWords()
  if (!isKnown)
    return (
      <LineMessage meaning="neutral" title={t("scanner:unknown")}>
        {t("scanner:unknownWhat")}
      </LineMessage>
    )
  return (
    <>
      <LineMessage meaning="go" title={t("scanner:known")}>
        <RelativeDate at={profile.measuredAt ?? 0} now={Date.now()} />
      </LineMessage>
      <Sheet label={t("scanner:traits")}>
        {scannerWords(t, profile).map(({ name, is, todo }) => (
          <li key={name}>
            <Row
              lead={
                <span className={todo ? "scanner-look" : "scanner-well"}>
                  <StateIcon mark={todo ? "decide" : "found"} size={28} />
                </span>
              }
              title={t(name)}
              note={
                <>
                  {is}
                  {todo && <span className="scanner-todo">{t(todo)}</span>}
                </>
              }
            />
          </li>
        ))}
      </Sheet>
      <BigButton kind="quiet" icon="trash" onClick={onForget}>
        {t("scanner:forget")}
      </BigButton>
    </>
  )
}

/** The height of its two lines is kept free: what is scanned must not move the codes. */
function WhatWasSaid({ said }: { said: { what: Said; count: number } | null }) {
  const { t } = useWords()
  const { title, what, meaning } = said
    ? saidWords(t, said.what)
    : ({ title: t("scanner:how"), meaning: "neutral" } as const)
  return (
    <div className="scanner-said" key={said?.count}>
      <LineMessage meaning={meaning} title={title}>
        {what}
      </LineMessage>
    </div>
  )
}

const numberOf = (code: TestCode) => testCodes.indexOf(code) + 1

function saidWords(t: ReturnType<typeof useWords>["t"], said: Said) {
  switch (said.kind) {
    case "code":
      return { meaning: "go", title: t("scanner:said.heard", { number: numberOf(said.code) }) } as const
    case "again":
      return { meaning: "look", title: t("scanner:said.again", { number: numberOf(said.code) }) } as const
    case "cut":
      return { meaning: "look", title: t("scanner:said.cut"), what: t("scanner:said.cutTodo") } as const
    case "hand":
      return { meaning: "look", title: t("scanner:said.hand"), what: t("scanner:said.handTodo") } as const
    case "other": {
      const text = readableRaw(said.text).slice(0, 40)
      return { meaning: "look", title: t("scanner:said.other", { text }), what: t("scanner:said.otherTodo") } as const
    }
  }
}

function TestCodes({ isOn, hasHeard }: { isOn: boolean; hasHeard: (code: TestCode) => boolean }) {
  const { t } = useWords()
  return (
    <ol className="test-codes">
      {testCodes.map((code, index) => {
        const name = t("scanner:step.number", { number: index + 1, what: t(`scanner:step.${code.name}`) })
        const isHeard = isOn && hasHeard(code)
        return (
          <li key={code.name} className={isHeard ? "heard" : undefined}>
            <p className="test-code-name">
              {name}
              {isOn && (
                <span className={isHeard ? "scanner-well" : "quiet-text"}>
                  {isHeard && <StateIcon mark="found" size={24} />}
                  {t(isHeard ? "scanner:step.heard" : "scanner:step.now")}
                </span>
              )}
            </p>
            <TestCodeBars code={code} label={name} />
          </li>
        )
      })}
    </ol>
  )
}

/** Whatever is scanned, as it comes by the profile that is kept. */
function FreeScan() {
  const { t } = useWords()
  const [read, setRead] = useState<ScanRead | null>(null)
  useScan((next) => {
    setRead(next)
    signal(next.reading.valid ? "unit" : "unknown")
    return { outcome: null, answer: "tried" }
  })
  const key = read?.reading.key
  return (
    <section className="scanner-free" aria-live="polite">
      <h2>{t("scanner:free.title")}</h2>
      {read ? (
        <>
          <p>{t(`history:kind.${read.reading.kind}`)}</p>
          {key && <Code groups={groupForEye(key, read.reading.carrier)} boldLast={4} />}
          <p className="scanner-raw">{t("scanner:free.raw", { raw: readableRaw(read.scan.raw).slice(0, 200) })}</p>
        </>
      ) : (
        <p className="quiet-text">{t("scanner:free.what")}</p>
      )}
    </section>
  )
}

function SerialLines() {
  const { t } = useWords()
  const state = useSyncExternalStore(onSerialState, serialState)
  return (
    <section className="scanner-free">
      <h2>{t("scanner:serial.title")}</h2>
      {state === "none" ? (
        <p className="quiet-text">{t("scanner:serial.what")}</p>
      ) : (
        <LineMessage meaning={state === "open" ? "go" : "look"} title={t(`scanner:serial.${state}`)} />
      )}
      <BigButton icon="scan" onClick={() => void chooseSerial()}>
        {t("scanner:serial.connect")}
      </BigButton>
      {state !== "none" && (
        <BigButton kind="quiet" icon="trash" onClick={() => void forgetSerial()}>
          {t("scanner:serial.forget")}
        </BigButton>
      )}
    </section>
  )
}
