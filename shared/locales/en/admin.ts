export default {
  people: "People",
  devices: "Devices",
}
