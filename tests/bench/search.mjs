// How long customer service's search takes at the server, kind by kind, at a million returns on both engines: one line
// each. `--returns N` for a smaller house; `--keep FOLDER` loads there once and measures what lies there from then on;
// `--sqlite FILE` and `--postgres URL` for houses that were loaded elsewhere.
export { measure } from "./search.ts"
