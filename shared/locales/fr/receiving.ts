export default {
  parcelFound: "Colis trouvé",
  unitFound: "Article trouvé",
}
