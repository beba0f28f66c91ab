/** How a desk is kept up to date, and who else looks at a case. */
export default {
  asking: "Interroge toutes les {{seconds}} s",
  lookingToo_one: "{{names}} regarde aussi ce dossier",
  lookingToo_other: "{{names}} regardent aussi ce dossier",
  yourWords: "Vos mots : {{words}}",
}
