export default {
  people: "Personnes",
  devices: "Appareils",
}
