// Where the keyboard goes when what had it is gone: to what stands there now, or near it. A row that was removed takes its button with it, and
// whoever pressed that by keyboard, or hears the page, would stand at its beginning again.

/** What had the keyboard, with what it stood in, the innermost first; `at`: its place among its neighbours. */
type Step = {readonly element: Element; readonly parent: Element; readonly at: number}

const wanted = "button:not(:disabled), input:not(:disabled), select:not(:disabled), a[href], summary, [tabindex='0']"

let steps: readonly Step[] = []

/** Looks after the keyboard from now on. */
export function keepFocus(): void {
  document.addEventListener("focusin", ({target}) => {
    // WHY the keyboard alone: a finger that puts something away does not ask for the keys of a field beside it.
    const isByKeys = target instanceof Element && target.matches(":focus-visible")
    steps = isByKeys ? stepsOf(target) : []
    if (isByKeys && target.closest("article.learn") !== null) bringIntoSight(target)
  })
  new MutationObserver(() => {
    if (steps[0]?.element.isConnected !== false || document.activeElement !== document.body) return
    const next = neighbourOf(steps)
    steps = []
    next?.focus()
  }).observe(document.body, {childList: true, subtree: true})
}

/** WHY again in the next two frames: what was not laid out yet grows once it is scrolled to, and pushes what has the keyboard out of sight. */
function bringIntoSight(target: Element): void {
  requestAnimationFrame(() => {
    target.scrollIntoView({block: "nearest"})
    requestAnimationFrame(() => target.scrollIntoView({block: "nearest"}))
  })
}

function stepsOf(element: Element): readonly Step[] {
  const found: Step[] = []
  for (let at = element; at.parentElement !== null && at !== document.body; at = at.parentElement)
    found.push({element: at, parent: at.parentElement, at: [...at.parentElement.children].indexOf(at)})
  return found
}

/** The nearest that can have the keyboard: what took the place, what follows, what went before; else the same a step further out. */
function neighbourOf(from: readonly Step[]): HTMLElement | null {
  for (const {element, parent, at} of from) {
    if (!parent.isConnected) continue
    const children = [...parent.children]
    const place = element.isConnected ? children.indexOf(element) + 1 : at
    for (const child of [...children.slice(place), ...children.slice(0, place).toReversed()]) {
      const found = [child, ...child.querySelectorAll(wanted)].find((each) => each.matches(wanted) && each.getClientRects().length > 0)
      if (found instanceof HTMLElement) return found
    }
  }
  return null
}
