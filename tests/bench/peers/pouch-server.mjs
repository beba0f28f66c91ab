// express-pouchdb on leveldb in FOLDER, on any free port, which it writes when it listens.
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const express = require("express")
const PouchDB = require("pouchdb-node")

const [folder = "."] = process.argv.slice(2)
const app = express()
const Here = PouchDB.defaults({ prefix: `${folder}/` })
app.use(
  "/",
  require("express-pouchdb")(Here, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: `${folder}/log.txt` }),
)
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port))
