import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App } from "./app/app.tsx"
import { answerAside } from "./device/aside.ts"
import { openDeviceDatabase, withRelaxedDatabase } from "./device/database.ts"
import { rollLog } from "./device/roll-log.ts"
import "./ui/kit.css"
import { applyTheme } from "./ui/theme.ts"
import { loadWords } from "./ui/words.ts"

// this file is also the worker that reads and writes beside the page (device/aside.ts)
if ("document" in globalThis) await showApp()
else answerAside()

async function showApp() {
  applyTheme()
  await loadWords()

  const root = document.getElementById("root")
  if (!root) throw new Error("index.html has no #root")
  const screen = createRoot(root)
  screen.render(
    <StrictMode>
      <App />
    </StrictMode>,
  )

  // what is kept here cannot be opened by this version: it can still be saved from here
  openDeviceDatabase()
    .open()
    .then(() => rollLog(withRelaxedDatabase).catch(() => {}))
    .catch(async (error: Error) => {
      const { shutPage } = await import("./app/shut-page.tsx")
      screen.render(await shutPage(error))
    })
}
