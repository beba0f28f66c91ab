// What money costs: `npm run bench -- money`, or a part of it by `--only decision`, `preview` or `worker`. A line each.
export { measure } from "./money.ts"
