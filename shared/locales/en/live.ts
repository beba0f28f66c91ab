/** How a desk is kept up to date, and who else looks at a case. */
export default {
  asking: "Asks every {{seconds}} s",
  lookingToo_one: "{{names}} is looking at this too",
  lookingToo_other: "{{names}} are looking at this too",
  yourWords: "Your words: {{words}}",
}
