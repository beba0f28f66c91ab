import { resolve } from "node:path"
import { defineConfig } from "vite"

const at = (path: string) => resolve(import.meta.dirname, path)

// The customers' pages are the server's; this one small file only adds to them, and stands apart from the staff's app and
// its service worker.
export default defineConfig({
  root: at("."),
  publicDir: false,
  build: {
    outDir: at("../../dist/portal"),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // phones that are five years old
    target: "es2020",
    rolldownOptions: {
      input: at("main.ts"),
      output: { entryFileNames: "assets/portal-[hash].js" },
    },
  },
})
