// A text handed to the browser as a file.

/** Offers a text for saving under a name. */
export function downloadText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], {type: "application/yaml"}))
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  // WHY later: some browsers read the blob only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
