import { type SelectHTMLAttributes, useId } from "react"
import { StateIcon } from "./icon.tsx"

type Props = {
  label: string
  choices: readonly { id: string; label: string }[]
  wrong?: string | null | undefined
} & SelectHTMLAttributes<HTMLSelectElement>

/** A label and a native choice of one. */
export function DeskSelect({ label, choices, wrong, ...select }: Props) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        {...select}
        id={id}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
      >
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
      {wrong && (
        <p className="wrong" id={`${id}-wrong`} role="alert">
          <StateIcon mark="misread" size={18} />
          {wrong}
        </p>
      )}
    </div>
  )
}

type CheckProps = { label: string; checked: boolean; onChange: (checked: boolean) => void }

export function DeskCheck({ label, checked, onChange }: CheckProps) {
  return (
    <label className="desk-check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
