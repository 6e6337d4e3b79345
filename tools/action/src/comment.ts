// The one comment on a pull request: found again by a marker at its very beginning, and only among the comments of this run's own account.

import {fieldOf, listOf} from "./inputs.ts"
import type {Environment} from "./inputs.ts"

/** Where comments are written. */
export type Target = {readonly api: string; readonly repository: string; readonly pull: number; readonly token: string}

/** What became of the comment; `refused` where the token may not write, which a fork's never may. */
export type Commented = {
  readonly kind: "written" | "updated" | "unchanged" | "not needed" | "refused" | "failed"
  readonly url: string
  readonly why: string
}

/** LIMIT: letters of a comment's body; GitHub takes 65,536. */
export const bodyMax = 60_000

/** LIMIT: pages of a hundred comments that are looked through. */
const pagesMax = 50

/** LIMIT: milliseconds for one answer. */
const timeoutMs = 30_000

/** The target of a run, where it has all that is needed. */
export function targetOf(environment: Environment, pull: number | null, token: string): Target | null {
  const repository = environment["GITHUB_REPOSITORY"] ?? ""
  if (pull === null || token === "" || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return null
  return {api: (environment["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, ""), repository, pull, token}
}

/** The hidden first line by which a comment is known again. */
export function markerOf(id: string): string {
  return `<!-- carveout: ${id} -->`
}

/** Writes the comment, or the new text into the one that is there. `isNeeded` false: only a comment that is there is kept true. */
export async function comment(target: Target, id: string, text: {readonly body: string; readonly isNeeded: boolean}): Promise<Commented> {
  const body = `${markerOf(id)}\n${text.body}`
  try {
    const known = await ownComment(target, markerOf(id))
    if (known === null && !text.isNeeded) return {kind: "not needed", url: "", why: ""}
    if (known?.body === body) return {kind: "unchanged", url: known.url, why: ""}
    const path = known === null ? `issues/${target.pull}/comments` : `issues/comments/${known.id}`
    const answer = await call(target, path, {method: known === null ? "POST" : "PATCH", body: JSON.stringify({body})})
    return {kind: known === null ? "written" : "updated", url: String(fieldOf(answer, "html_url") ?? ""), why: ""}
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {kind: error instanceof Refusal ? "refused" : "failed", url: "", why}
  }
}

type Known = {readonly id: number; readonly body: string; readonly url: string}

/** The comment that an earlier run wrote. Somebody else's that holds the marker is left alone. */
async function ownComment(target: Target, marker: string): Promise<Known | null> {
  for (let page = 1; page <= pagesMax; page++) {
    const answer = await call(target, `issues/${target.pull}/comments?per_page=100&page=${page}`, {method: "GET"})
    const comments = listOf(answer)
    for (const each of comments) {
      const [id, body] = [fieldOf(each, "id"), fieldOf(each, "body")]
      if (typeof id !== "number" || typeof body !== "string" || !body.replaceAll("\r\n", "\n").startsWith(`${marker}\n`)) continue
      if (await isOwn(target, each)) return {id, body: body.replaceAll("\r\n", "\n"), url: String(fieldOf(each, "html_url") ?? "")}
    }
    if (comments.length < 100) return null
  }
  return null
}

/** Whether a comment is this account's: the job's own token writes as an app; a person's token is asked who it is. */
async function isOwn(target: Target, each: unknown): Promise<boolean> {
  if (fieldOf(each, "user", "type") === "Bot") return true
  try {
    const login = fieldOf(await call({...target, repository: ""}, "user", {method: "GET"}), "login")
    return typeof login === "string" && login === fieldOf(each, "user", "login")
  } catch {
    return false
  }
}

/** The token may not do this. */
class Refusal extends Error {}

/** One request. GitHub answers 403 or 404 where the token lacks the right. */
async function call(
  {api, repository, token}: Target,
  path: string,
  request: {readonly method: string; readonly body?: string},
): Promise<unknown> {
  const response = await fetch(repository === "" ? `${api}/${path}` : `${api}/repos/${repository}/${path}`, {
    ...request,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "user-agent": "carveout",
      "x-github-api-version": "2022-11-28",
    },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  if (response.ok) return JSON.parse(text) as unknown
  const why = `GitHub answered ${response.status} to ${request.method} ${path.split("?")[0]}`
  throw [401, 403, 404].includes(response.status) ? new Refusal(why) : new Error(why)
}
