// Handing the session on: a link with everything in it, files, and what this device keeps.

import {signal} from "@preact/signals"
import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import {ask} from "../desk/desk.ts"
import {copyText} from "./clipboard.ts"
import {downloadText} from "./download.ts"
import {forgetSessions, keeping} from "./keeping.ts"
import type {Keeping} from "./keeping.ts"
import {joinFiles} from "./one-file.ts"
import {sessionNow} from "./session.ts"
import {lettersMax} from "./share.ts"
import type {MadeLink} from "./share.ts"
import {active, files} from "./state.ts"
import {aside} from "./work.ts"
import type {Aside} from "./work.ts"

/** What the dialog needs done. */
type Acting = {readonly actions: {readonly bringBack: (which: Aside) => void}}

const isOpen = signal(false)
const made = signal<MadeLink | null>(null)

/** The button of the header, and the dialog that it opens. */
export function SessionMenu({actions}: Acting): JSX.Element {
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => void openMenu()}>
        Share
      </button>
      {isOpen.value && <SessionDialog actions={actions} />}
    </>
  )
}

async function openMenu(): Promise<void> {
  made.value = null
  isOpen.value = true
  try {
    made.value = await ask("make-link", {shared: sessionNow()})
  } catch (error) {
    made.value = {ok: false, message: `a fault of the lab: ${error instanceof Error ? error.message : String(error)}`}
  }
}

function SessionDialog({actions}: Acting): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="session" aria-labelledby="session-title" onClose={() => (isOpen.value = false)}>
      <form method="dialog">
        <h2 id="session-title">Hand this session on</h2>
        <button type="submit">Close</button>
      </form>
      <LinkPart />
      <h3>As files</h3>
      <p>
        <button type="button" onClick={() => downloadText("carveout.yaml", joinFiles(files.value))}>
          Download all in one
        </button>{" "}
        <button type="button" disabled={active.value === ""} onClick={downloadActive}>
          Download {active.value === "" ? "the file" : active.value}
        </button>
      </p>
      <p class="quiet">All in one is a stream of documents that kubectl and carveout read; opened here, it comes apart into its files.</p>
      <KeptPart />
      <AsidePart actions={actions} />
    </dialog>
  )
}

function LinkPart(): JSX.Element {
  const link = made.value
  if (link === null) return <p role="status">making the link…</p>
  if (!link.ok) {
    return (
      <p role="alert" class="error">
        {link.message}. Download the files instead.
      </p>
    )
  }
  const address = `${location.origin}${location.pathname}${link.fragment}`
  return (
    <>
      <h3>As a link</h3>
      <p>
        <label>
          Everything is in the link itself, no server keeps it:{" "}
          <input class="link" readOnly value={address} onFocus={({currentTarget}) => currentTarget.select()} />
        </label>
      </p>
      <p>
        <button type="button" onClick={() => void copy(address)}>
          Copy the link
        </button>{" "}
        <a href={address} target="_blank" rel="noopener">
          Open in another tab
        </a>{" "}
        <span class="quiet">
          {kilo(link.fragment.length)} of {kilo(lettersMax)}
        </span>
      </p>
    </>
  )
}

const keptWords: Readonly<Record<Keeping, string>> = {
  unknown: "What you change is kept on this device and opened at your next visit. It never leaves it.",
  kept: "The session is kept on this device and opened at your next visit, with up to 100 changes to take back. It never leaves it.",
  forgotten: "Nothing is kept on this device, and nothing is left to take back. The next change is kept again.",
  impossible: "This browser keeps nothing: what you write here is gone with the tab, unless you share or download it.",
}

function KeptPart(): JSX.Element {
  return (
    <>
      <h3>On this device</h3>
      <p role="status">{keptWords[keeping.value]}</p>
      {keeping.value !== "impossible" && (
        <button type="button" disabled={keeping.value === "forgotten"} onClick={() => void forgetSessions()}>
          Forget what is kept
        </button>
      )}
    </>
  )
}

/** Every session that something else took the place of. */
function AsidePart({actions}: Acting): JSX.Element | null {
  if (aside.value.length === 0) return null
  return (
    <>
      <p>Your files from before something else was loaded:</p>
      <ul class="aside">
        {aside.value.map((each, i) => (
          <li key={i}>
            before {each.label}, {each.session.files.length === 1 ? "1 file" : `${each.session.files.length} files`}{" "}
            <button
              type="button"
              onClick={() => {
                isOpen.value = false
                actions.bringBack(each)
              }}
            >
              Bring back
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function copy(address: string): Promise<void> {
  return copyText(address, {done: "the link is in the clipboard", otherwise: "copy the link from its field"})
}

function downloadActive(): void {
  const file = files.value.find(({name}) => name === active.value)
  if (file !== undefined) downloadText(file.name.replaceAll("/", "-"), file.text)
}

function kilo(letters: number): string {
  return `${(letters / 1024).toFixed(1)} KiB`
}
