import { type DragEvent, useId, useRef, useState } from "react"

type Props = {
  className: string
  /** What may be chosen, as an input's `accept`. */
  accept: string
  /** What the choosing is called, for who does not see it. */
  label: string
  busy: boolean
  onFile: (file: File) => void
  /** What stands in it: `choose` opens the browser's own choice. */
  children: (choose: () => void) => React.ReactNode
}

/** A place to drop a file on; a button inside it chooses one by hand. */
export function FileDrop({ className, accept, label, busy, onFile, children }: Props) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drag = (event: DragEvent, is: boolean) => {
    event.preventDefault()
    setOver(is && !busy)
  }
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0]
    if (file && !busy) onFile(file)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut of the button inside it
    <div
      className={`${className} ${over ? "over" : ""}`}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false)
        take(event.dataTransfer.files)
      }}
    >
      {children(() => input.current?.click())}
      <input
        ref={input}
        id={id}
        className="unseen"
        type="file"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          take(event.target.files)
          // the same file again is a choice too
          event.target.value = ""
        }}
      />
    </div>
  )
}
