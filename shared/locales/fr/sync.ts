export default {
  tryNow: "Essayer maintenant",
}
