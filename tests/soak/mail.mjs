// A day of returns whose customers and shop are told of everything, with a mail server and a receiver of webhooks that
// fail a third of the time: `--returns N` (1000), `--fail N` percent (33), `--postgres`.
export { measure } from "./mail.ts"
