import { type Html, html } from "./html.ts"

/** Its picture on the plate; without one the plate alone. Said by its title beside it, so silent for who listens. */
export const pictureOf = ({ picture }: { picture: string | null }): Html =>
  picture === null
    ? html`<span class="plate"></span>`
    : html`<img class="plate" src="/pictures/${picture}" alt="" width="56" height="56" loading="lazy">`
