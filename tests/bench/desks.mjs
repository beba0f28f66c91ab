// How long the desks' pages take at the server, at a million returns of which 20,000 wait for somebody, on both engines:
// each is asked of the whole app as a browser asks, sign-in included, and read to its last byte. `--returns N` for a
// smaller house, `--engine sqlite` for one of them; `--keep FOLDER` loads there once and measures what lies there from then
// on; `--sqlite FILE`, `--postgres URL` for houses that were loaded elsewhere.
export { measure } from "./desks.ts"
