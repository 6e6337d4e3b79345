// What a person writes in the form's fields: labels, ports, blocks, words to be looked for. Pure; whether a name is one is the engine's to say.

import type {PlainObject} from "./objects.ts"

/** A reading of a field, or what is wrong with it. */
export type ReadField<Value> = {readonly ok: true; readonly value: Value} | {readonly ok: false; readonly message: string}

/** `app=web, tier=front` as labels. */
export function labelsFrom(text: string): ReadField<PlainObject> {
  const labels: {[key: string]: string} = {}
  for (const part of partsOf(text)) {
    const [, key, value] = /^([^=\s]+)\s*[=:]\s*(\S*)$/.exec(part) ?? []
    if (key === undefined || value === undefined) return {ok: false, message: `\`${part}\` is no label: write \`key=value\``}
    labels[key] = value
  }
  return {ok: true, value: labels}
}

/** `http:8080, 53/UDP` as ports; `key` is the name of the number's field. */
export function portsFrom(text: string, key: "containerPort" | "port"): ReadField<readonly PlainObject[]> {
  const ports: PlainObject[] = []
  for (const part of partsOf(text)) {
    const [, name, port, protocol] = /^(?:([a-z0-9-]+):)?(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(part) ?? []
    const number = Number(port)
    if (port === undefined || number < 1 || number > 65_535)
      return {ok: false, message: `\`${part}\` is no port: write \`8080\`, \`http:8080\` or \`53/UDP\``}
    ports.push({
      ...(name === undefined ? {} : {name}),
      [key]: number,
      ...(protocol === undefined ? {} : {protocol: protocol.toUpperCase()}),
    })
  }
  return {ok: true, value: key === "port" && ports.length > 1 ? ports.map(named) : ports}
}

/** WHY: where a Service has several ports the cluster wants a name of each. */
function named(port: PlainObject): PlainObject {
  return "name" in port ? port : {name: `${String(port["protocol"] ?? "TCP").toLowerCase()}-${String(port["port"])}`, ...port}
}

/** What was typed as words to be looked for. */
export function wordsOf(typed: string): readonly string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean)
}

/** Words between commas or blanks. */
export function partsOf(text: string): readonly string[] {
  return text
    .split(/[,\n]+|\s+(?![=:])/)
    .map((part) => part.trim())
    .filter(Boolean)
}
