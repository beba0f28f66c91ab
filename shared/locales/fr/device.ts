export default {
  thisDevice: "Cet appareil",
}
