export default {
  title: "To review",
}
