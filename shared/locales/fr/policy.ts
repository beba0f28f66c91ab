export default {
  title: "Règles de la boutique",
}
