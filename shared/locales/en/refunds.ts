export default {
  title: "To settle",
}
