import { type FormEvent, useState } from "react"
import { useLocation } from "wouter"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { BrandMark } from "../ui/brand-mark.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar } from "../ui/screen.tsx"
import { SeatedPage } from "../ui/seated-page.tsx"
import { useWords } from "../ui/words.ts"
import { signInWords, type Words } from "./refusal-words.ts"
import { signInByPassword } from "./sign-in.ts"
import type { SignInWay } from "./sign-in-page.tsx"

type Props = { enrolled: boolean; needsSetup: boolean; onWay: (way: SignInWay) => void }

/** For desks, and for whoever enrols a device. */
export function PasswordSignIn({ enrolled, needsSetup, onWay }: Props) {
  const { t, language } = useWords()
  const [, go] = useLocation()
  const [email, setEmail] = useState("")
  const [password, setPassword] = useState("")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<Words | null>(null)
  const lacking = email.trim() && password ? null : t("identity:password.lacking")
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (lacking || busy) return
    setBusy(true)
    const answer = await signInByPassword(email.trim(), password)
    setBusy(false)
    if (!answer.ok) return setWrong(signInWords(t, language, "password", answer))
    // the route moves on by itself once it is known who it is
    if (location.pathname !== "/sign-in") go("/")
  }
  return (
    <form onSubmit={submit}>
      <SeatedPage
        strip={<OutboxStrip />}
        lead={<BrandMark />}
        word={t("common:app")}
        title={t("identity:password.title")}
        actions={
          <ActionBar>
            {enrolled && (
              <BigButton icon="badge" onClick={() => onWay("badge")}>
                {t("identity:password.badge")}
              </BigButton>
            )}
            <BigButton kind="main" icon="unlock" type="submit" lacking={busy ? t("common:loading") : lacking}>
              {t("identity:signIn")}
            </BigButton>
          </ActionBar>
        }
      >
        <Field
          label={t("identity:password.email")}
          type="email"
          name="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field
          label={t("identity:password.password")}
          type="password"
          name="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          wrong={wrong?.says}
        />
        {wrong?.todo && <p>{wrong.todo}</p>}
        {needsSetup && (
          <LineMessage meaning="look" title={t("identity:password.needsSetup")}>
            {t("identity:password.needsSetupTodo")}
          </LineMessage>
        )}
        {!enrolled && <p className="quiet-text">{t("identity:password.enrolHint")}</p>}
      </SeatedPage>
    </form>
  )
}
