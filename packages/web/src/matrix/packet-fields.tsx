// Fields for a protocol and a port, for whoever asks about packets.

import type {JSX} from "preact"
import {useEffect, useId, useState} from "preact/hooks"
import type {Wire} from "./view.ts"

const withPorts = ["TCP", "UDP", "SCTP"]

/** What the fields show and tell. `any`: what no choice is called; `ports`: those that are offered; `of`: whose packet it is. */
export type PacketFieldsProps = {
  readonly wire: Wire
  readonly onChange: (wire: Wire) => void
  readonly any?: string
  readonly ports?: readonly Offered[]
  readonly of?: string
}

type Offered = {readonly name: string; readonly protocol: string; readonly port: number}

/** A protocol and, where it has ports, a port. */
export function PacketFields({wire: {protocol, port}, onChange, any = "any", ports = [], of = ""}: PacketFieldsProps): JSX.Element {
  const hasPorts = protocol !== null && withPorts.includes(protocol)
  // What was typed and is no port stays in the field: whoever sees it vanish takes the answer for one about that port.
  const [slip, setSlip] = useState<string | null>(null)
  // WHY no key instead: whoever chooses a protocol for other ends keeps the focus.
  useEffect(() => setSlip(null), [of])
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
        <PortInput
          value={String(shown ?? port ?? "")}
          isWrong={shown !== null}
          isOff={!hasPorts}
          hint={any}
          offered={ports.filter((each) => each.protocol === protocol)}
          put={setPort}
        />
        {shown !== null && <span class="error"> a port is 1 to 65535; shown is {any}</span>}
      </label>
    </>
  )
}

type PortInputProps = {
  readonly value: string
  readonly isWrong: boolean
  readonly isOff: boolean
  readonly hint: string
  readonly offered: readonly Offered[]
  readonly put: (text: string) => void
}

/** A field for a port; one that offers some is another role. */
function PortInput({value, isWrong, isOff, hint, offered, put}: PortInputProps): JSX.Element {
  const list = useId()
  const props = {
    size: 6,
    placeholder: hint,
    disabled: isOff,
    value,
    "aria-invalid": isWrong,
    onInput: ({currentTarget}: {readonly currentTarget: HTMLInputElement}) => put(currentTarget.value),
  }
  if (offered.length === 0) return <input inputMode="numeric" {...props} />
  return (
    <>
      <input inputMode="numeric" list={list} {...props} />
      <datalist id={list}>
        {offered.map(({name, port}) => (
          <option key={`${name} ${port}`} value={port}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  )
}
