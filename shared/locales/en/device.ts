export default {
  thisDevice: "This device",
}
