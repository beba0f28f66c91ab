/** A link to a page of ours changes the page without fetching the whole of it again. Returns how to stop. */
export function followLinks(go: (path: string) => void): () => void {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest("a") : null
    if (!link || !isOurs(link)) return
    event.preventDefault()
    go(link.pathname + link.search + link.hash)
  }
  document.addEventListener("click", follow)
  return () => document.removeEventListener("click", follow)
}

const isOurs = (link: HTMLAnchorElement) =>
  link.origin === location.origin &&
  !link.target &&
  !link.hasAttribute("download") &&
  !/^\/(api|demo)\//.test(link.pathname)
