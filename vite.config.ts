import { resolve } from "node:path"
import react from "@vitejs/plugin-react"
import { build, defineConfig, type InlineConfig } from "vite"
import { VitePWA } from "vite-plugin-pwa"

const at = (path: string) => resolve(import.meta.dirname, path)

/**
 * The customers' pages are the server's; one small file of ours adds to them, built beside the staff's app and apart from
 * it and its service worker.
 */
const portal: InlineConfig = {
  configFile: false,
  logLevel: "warn",
  root: at("client/portal"),
  publicDir: false,
  build: {
    outDir: at("dist/portal"),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // phones that are five years old
    target: "es2020",
    rolldownOptions: {
      input: at("client/portal/main.ts"),
      output: { entryFileNames: "assets/portal-[hash].js" },
    },
  },
}

// The dev server's port and its way to the API are set by server/dev.mjs, which has read the environment.
export default defineConfig({
  root: at("client"),
  publicDir: at("public"),
  // its own choice is the build for browsers without classes, so that a page may load it in two ways; ours does in one
  resolve: { alias: { dexie: at("node_modules/dexie/dist/modern/dexie.mjs") } },
  // the strict CSP forbids inline script, so neither the preload polyfill nor data: addresses
  build: {
    outDir: at("dist/client"),
    emptyOutDir: true,
    // every page lies in the service worker's cache: naming beforehand what each is made of would weigh 1.2 kB of the shell
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, parts, { hostType }) =>
        hostType === "html" ? parts : parts.filter((part) => part.endsWith(".css")),
    },
    assetsInlineLimit: 0,
    target: "es2023",
    chunkSizeWarningLimit: 1000,
    // What every handheld needs before its first scan is one file: forty small ones weigh a tenth more once packed.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "shell", test: /client\/(main|receiving\/receiving-room)\.tsx$/ },
            // the shell names every file that a desk needs: what all desks ask the server by, and are made of, is two
            { name: "queries", test: /node_modules\/@tanstack\// },
            {
              name: "desk-parts",
              test: /client\/(ui\/(desk-[\w-]+|use-desk-keys|file-drop|address-fields)|api\/(answered|send-file|fetch-file))\.tsx?$/,
            },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  plugins: [
    react(),
    {
      name: "portal-script",
      apply: "build",
      closeBundle: async () => void (await build(portal)),
    },
    VitePWA({
      strategies: "injectManifest",
      filename: "sw.js",
      injectRegister: false,
      registerType: "prompt",
      injectManifest: {
        // wasm too: the scanner works without a network. The manifest and its icons are added by the plugin.
        globPatterns: ["**/*.{js,css,html,svg,woff2,wasm}"],
        globIgnores: ["retire-worker.js"],
        maximumFileSizeToCacheInBytes: 4_000_000,
      },
      // the plugin would name the output after the source; the house names the source for what it is
      integration: {
        beforeBuildServiceWorker(options) {
          options.swSrc = at("client/service-worker.ts")
        },
      },
      manifest: {
        id: "/",
        name: "Backdock",
        short_name: "Backdock",
        lang: "fr",
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: "#edf0ee",
        theme_color: "#10231f",
        icons: [
          { src: "icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
    }),
  ],
})
