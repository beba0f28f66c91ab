export default {
  title: "Shop policy",
}
