export default {
  title: "À régler",
}
