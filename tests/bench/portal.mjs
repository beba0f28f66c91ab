// The customers' pages: what their script weighs, how soon an old phone can use the first one, how soon the server answers
// at a million returns and at 200 requests a second, and whether the time of a wrong guess tells anything. One line an
// engine; `--returns N`, `--engine sqlite`, `--keep FOLDER`, `--sqlite FILE` and `--postgres URL` as in `search`.
export { measure } from "./portal.ts"
