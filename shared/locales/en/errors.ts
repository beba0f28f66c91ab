export default {
  unknown: "That did not work",
  unreachable: "The server does not answer",
}
