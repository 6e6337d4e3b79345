// The ways through label sets that are alike as far as selectors ask: a branch for every token on the way.

/**
 * A step on the way through a label set's tokens: the next by token, and the class that ends here by what is lent. WHY the first of each by itself: most
 * have only one.
 */
export type Branch = {
  token: number
  next: Branch | null
  more: Map<number, Branch> | null
  lender: number
  cls: number
  others: Map<number, number> | null
}

/** A branch to which nobody has come yet. */
export function branch(): Branch {
  return {token: -1, next: null, more: null, lender: -1, cls: -1, others: null}
}

/** The branch to which a token leads. */
export function nextOf(at: Branch, token: number): Branch {
  if (at.next === null) {
    at.token = token
    return (at.next = branch())
  }
  if (at.token === token) return at.next
  const more = (at.more ??= new Map())
  let next = more.get(token)
  if (next === undefined) more.set(token, (next = branch()))
  return next
}
