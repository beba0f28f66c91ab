export default {
  tryNow: "Try now",
}
