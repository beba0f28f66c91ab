export default {
  title: "Règles du magasin",
}
