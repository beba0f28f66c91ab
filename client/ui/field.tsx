import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react"
import { StateIcon } from "./icon.tsx"

type Own = {
  label: string
  hint?: string
  /** What is wrong and what to do. */
  wrong?: string | null | undefined
}

/** A label and a native input, 64 px. Takes every attribute of `<input>`. */
export function Field({ label, hint, wrong, ...input }: Own & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Labelled label={label} hint={hint} wrong={wrong} named={input.id}>
      {(ids) => <input {...input} {...ids} />}
    </Labelled>
  )
}

/** The same for longer text. */
export function TextField({ label, hint, wrong, ...area }: Own & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Labelled label={label} hint={hint} wrong={wrong} named={area.id}>
      {(ids) => <textarea rows={3} {...area} {...ids} />}
    </Labelled>
  )
}

type Ids = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined }
type LabelledProps = {
  label: string
  hint: string | undefined
  wrong: string | null | undefined
  /** An id that the page finds it by; else one is made. */
  named: string | undefined
  children: (ids: Ids) => ReactNode
}

function Labelled({ label, hint, wrong, named, children }: LabelledProps) {
  const made = useId()
  const id = named ?? made
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({ id, "aria-describedby": described, "aria-invalid": wrong ? true : undefined })}
      {wrong && (
        <p className="wrong" id={`${id}-wrong`} role="alert">
          <StateIcon mark="misread" size={22} />
          {wrong}
        </p>
      )}
    </div>
  )
}
