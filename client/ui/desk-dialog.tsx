import { HeadlessMantineProvider, Modal } from "@mantine/core"
import type { ReactNode } from "react"
import { Icon } from "./icon.tsx"
import { useFocusBack } from "./use-focus-back.ts"
import { useWords } from "./words.ts"

type Props = {
  title: string
  onClose: () => void
  children: ReactNode
}

// No lock of the page's scrolling: the library does it by a style element, which the CSP refuses, and a desk's page
// does not scroll as a whole.
export const modalWays = { lockScroll: false, transitionProps: { duration: 0 }, unstyled: true, opened: true } as const

/** Hands on a keyboard begin where something is to be filled in; on a tablet that would raise the keyboard over it. */
function beginAtFirstField(body: HTMLElement | null): void {
  if (!matchMedia("(pointer: fine)").matches) return
  body?.querySelector("input:not([type=checkbox]), select, textarea")?.setAttribute("data-autofocus", "")
}

/** A dialog in the middle: focus stays in it, Escape closes it, focus goes back where it was. */
export function DeskDialog({ title, onClose, children }: Props) {
  const { t } = useWords()
  useFocusBack()
  return (
    <HeadlessMantineProvider>
      <Modal.Root
        {...modalWays}
        onClose={onClose}
        classNames={{ overlay: "desk-overlay", inner: "desk-dialog-inner", content: "desk-dialog desk-scope" }}
      >
        <Modal.Overlay />
        <Modal.Content>
          <div className="desk-dialog-head">
            <Modal.Title>{title}</Modal.Title>
            <button type="button" className="desk-icon-button" onClick={onClose} aria-label={t("common:close")}>
              <Icon name="close" size={22} />
            </button>
          </div>
          <div className="desk-dialog-body" ref={beginAtFirstField}>
            {children}
          </div>
        </Modal.Content>
      </Modal.Root>
    </HeadlessMantineProvider>
  )
}
