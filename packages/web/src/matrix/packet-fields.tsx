// Fields for a protocol and a port, for whoever asks about packets.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import type {Wire} from "./view.ts"

const withPorts = ["TCP", "UDP", "SCTP"]

/** What the fields show and tell. `any`: what no choice is called. */
export type PacketFieldsProps = {readonly wire: Wire; readonly onChange: (wire: Wire) => void; readonly any?: string}

/** A protocol and, where it has ports, a port. */
export function PacketFields({wire: {protocol, port}, onChange, any = "any"}: PacketFieldsProps): JSX.Element {
  const hasPorts = protocol !== null && withPorts.includes(protocol)
  // What was typed and is no port stays in the field: whoever sees it vanish takes the answer for one about that port.
  const [slip, setSlip] = useState<string | null>(null)
  const shown = hasPorts && port === null ? slip : null
  const setPort = (text: string): void => {
    const number = Number(text)
    const isPort = Number.isInteger(number) && number > 0 && number <= 65_535
    setSlip(text.trim() === "" || isPort ? null : text)
    onChange({protocol, port: text.trim() !== "" && isPort ? number : null})
  }
  return (
    <>
      <label>
        Protocol{" "}
        <select
          value={protocol ?? ""}
          onChange={({currentTarget: {value}}) =>
            onChange({protocol: value === "" ? null : value, port: withPorts.includes(value) ? port : null})
          }
        >
          <option value="">{any}</option>
          {[...withPorts, "ICMP"].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Port{" "}
        <input
          inputMode="numeric"
          size={6}
          placeholder={any}
          disabled={!hasPorts}
          value={shown ?? port ?? ""}
          aria-invalid={shown !== null}
          onInput={({currentTarget}) => setPort(currentTarget.value)}
        />
        {shown !== null && <span class="error"> a port is 1 to 65535; shown is any</span>}
      </label>
    </>
  )
}
