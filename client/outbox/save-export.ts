import { type Run, withDatabase } from "../device/database.ts"
import { exportUnsent } from "./export-unsent.ts"

/** Has the browser save a file of everything unsent; what became of it, as a word of `waiting:page`. */
export async function saveExport(run: Run = withDatabase): Promise<"exported" | "exportFailed"> {
  try {
    const file = await exportUnsent(run)
    saveFile(file, `backdock-${new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-")}.json`)
    return "exported"
  } catch (error) {
    console.error("the export failed", error)
    return "exportFailed"
  }
}

function saveFile(file: Blob, name: string) {
  const address = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  // the browser has taken its own hold of it by then
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
