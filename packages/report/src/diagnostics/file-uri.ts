// A file's name as the URI that SARIF wants: relative to the root of the sources, or absolute.

/** Where a file is found. `uriBaseId` stands for the folder in which the command ran. */
export type ArtifactLocation = {readonly uri: string; readonly uriBaseId?: "%SRCROOT%"}

/** The location of a file as given on the command line. Standard input has no file that a viewer could open. */
export function fileUri(file: string): ArtifactLocation {
  if (file === "-") return {uri: "stdin"}
  const path = file.replaceAll("\\", "/").toWellFormed()
  const encoded = path.split("/").map(encodeURIComponent).join("/")
  if (path.startsWith("/")) return {uri: `file://${encoded}`}
  if (/^[A-Za-z]:\//.test(path)) return {uri: `file:///${path.slice(0, 2)}${encoded.slice(encoded.indexOf("/"))}`}
  return {uri: encoded.replace(/^(?:\.\/)+/, ""), uriBaseId: "%SRCROOT%"}
}
