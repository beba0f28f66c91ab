// How long each page of insights takes on the server, how large what they read is, and what keeping it costs:
// `npm run bench -- insights`; `--returns N` (200000), `--engine sqlite` for one of both, `--seed S` (1). `--keep FOLDER` leaves
// SQLite's file there, `--only-pages` asks again what stands in it.
export { measure } from "./insights.ts"
