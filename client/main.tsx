import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App } from "./app/app.tsx"
import "./ui/kit.css"
import { applyTheme } from "./ui/theme.ts"
import { loadWords } from "./ui/words.ts"

applyTheme()
await loadWords()

const root = document.getElementById("root")
if (!root) throw new Error("index.html has no #root")
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
