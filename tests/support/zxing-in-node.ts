import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { prepareZXingModule } from "zxing-wasm/reader"

// a browser fetches it from us; here it is a file
const file = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"))
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(file).buffer } })

export { readByZxing } from "../../client/scan/zxing-engine.ts"
