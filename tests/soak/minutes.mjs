// The soak with real parts: `--minutes M`, half of them on each engine (`--engine sqlite` or `postgres` for one). Two
// Chromiums and six handhelds that run the app's own code work through a wire that is cut, against a server process that
// is killed, and a bank that fails.
export { measure } from "./minutes.ts"
