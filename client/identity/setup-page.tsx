import { type FormEvent, useState } from "react"
import { useLocation } from "wouter"
import { SignedIn } from "../../shared/contract/identity.ts"
import { ask } from "../api/ask.ts"
import { setWho } from "../device/who.ts"
import { BigButton } from "../ui/big-button.tsx"
import { BrandMark } from "../ui/brand-mark.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar } from "../ui/screen.tsx"
import { SeatedPage } from "../ui/seated-page.tsx"
import { StatusStrip } from "../ui/status-strip.tsx"
import { useWords } from "../ui/words.ts"
import { type Words, wordsOf } from "./refusal-words.ts"

const fields = ["name", "email", "password", "siteName", "shopName"] as const
type Form = Record<(typeof fields)[number], string>
const LEAST_PASSWORD = 10
const isEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)

/** The first administrator, by the one-time link. Its token stands after the #, which no browser sends or logs. */
export function SetupPage() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [token] = useState(() => location.hash.slice(1))
  const [form, setForm] = useState<Form>({ name: "", email: "", password: "", siteName: "", shopName: "" })
  const [wrong, setWrong] = useState<Words | null>(null)
  const [busy, setBusy] = useState(false)
  const field = (name: keyof Form) => ({
    name,
    value: form[name],
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  })
  const short = LEAST_PASSWORD - form.password.length
  const lacking = !token
    ? t("identity:setup.noToken")
    : fields.some((name) => !form[name].trim())
      ? t("identity:setup.lacking")
      : !isEmail(form.email.trim())
        ? t("identity:setup.emailWrong")
        : short > 0
          ? t("identity:setup.passwordShort", { count: short })
          : busy
            ? t("common:loading")
            : null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (lacking) return
    setBusy(true)
    const body = { ...form, email: form.email.trim(), token }
    const answer = await ask(SignedIn, "/api/setup", { method: "POST", body })
    setBusy(false)
    if (!answer.ok) return setWrong(wordsOf(t, answer))
    await setWho(answer.value)
    go("/", { replace: true })
  }
  return (
    <form onSubmit={submit}>
      <SeatedPage
        strip={<StatusStrip state="idle" text={t("common:app")} />}
        lead={<BrandMark />}
        word={t("identity:setup.word")}
        title={t("identity:setup.title")}
        actions={
          <ActionBar>
            <BigButton kind="main" icon="person" type="submit" lacking={lacking}>
              {t("identity:setup.go")}
            </BigButton>
          </ActionBar>
        }
      >
        {!token && (
          <LineMessage meaning="stop" title={t("identity:setup.noToken")}>
            {t("identity:setup.noTokenTodo")}
          </LineMessage>
        )}
        {wrong && (
          <LineMessage meaning="stop" title={wrong.says}>
            {wrong.todo}
          </LineMessage>
        )}
        <Field label={t("identity:setup.name")} autoComplete="name" {...field("name")} />
        <Field label={t("identity:setup.email")} type="email" autoComplete="username" {...field("email")} />
        <Field
          label={t("identity:setup.password")}
          hint={t("identity:setup.passwordHint")}
          type="password"
          autoComplete="new-password"
          {...field("password")}
        />
        <Field label={t("identity:setup.shop")} autoComplete="organization" {...field("shopName")} />
        <Field
          label={t("identity:setup.site")}
          hint={t("identity:setup.siteHint")}
          autoComplete="off"
          {...field("siteName")}
        />
      </SeatedPage>
    </form>
  )
}
