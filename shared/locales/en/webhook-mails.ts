export default {
  subject: "The webhook “{{name}}” is off",
  week_of_failures: "{{url}} has taken nothing since {{since}}. After a week it is called no more.",
  gone: "{{url}} answered that it is gone (410). It is called no more.",
  kept: "Nothing is lost: what it did not take is listed on its page, and can be sent again from there for as long as it is kept (30 days).",
  link: "Look at it, and turn it on again: {{link}}",
}
