export default {
  allSent: "All sent",
}
