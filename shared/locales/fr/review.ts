export default {
  title: "À voir",
}
