export default {
  allSent: "Tout est envoyé",
}
