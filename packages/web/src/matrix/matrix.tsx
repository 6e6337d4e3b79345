// The matrix: a grid that the arrow keys walk. Shape and word carry the meaning, colour only repeats it.

import type {JSX} from "preact"
import {useRef} from "preact/hooks"
import type {GridCell} from "@carveout/report"
import {asked, baseline, files, isChanged, views, wire} from "../session/state.ts"
import type {CellChange, MatrixView} from "./view.ts"

const signs: Readonly<Record<GridCell["kind"], string>> = {open: "●", partly: "◐", closed: "·", unknown: "?"}
const changeWords: Readonly<Record<CellChange, string>> = {
  opened: "opened by your edit",
  closed: "closed by your edit",
  changed: "changed by your edit",
}

/** The matrix with its controls. */
export function Matrix(): JSX.Element {
  const current = views.matrix.value
  return (
    <section aria-labelledby="matrix-title">
      <h2 id="matrix-title">Who reaches whom</h2>
      <WireForm />
      {current === null ? <p class="quiet">reading…</p> : <Grid current={current} />}
      <p class="legend">
        <span>● open</span> <span>◐ partly</span> <span>· closed</span> <span>? unknown</span>
        <span class="changed-key">+ opened, − closed against the baseline</span>
      </p>
      <p>
        <button type="button" disabled={!isChanged.value} onClick={() => (baseline.value = files.value)}>
          Make this the baseline
        </button>
      </p>
    </section>
  )
}

function WireForm(): JSX.Element {
  const {protocol, port} = wire.value
  const hasPorts = protocol !== null && ["TCP", "UDP", "SCTP"].includes(protocol)
  const setPort = (text: string): void => {
    const number = Number(text)
    wire.value = {protocol, port: text !== "" && Number.isInteger(number) && number >= 0 && number <= 65_535 ? number : null}
  }
  return (
    <form class="wire" onSubmit={(event) => event.preventDefault()}>
      <label>
        Protocol{" "}
        <select
          value={protocol ?? ""}
          onChange={({currentTarget: {value}}) =>
            (wire.value = {protocol: value === "" ? null : value, port: ["TCP", "UDP", "SCTP"].includes(value) ? port : null})
          }
        >
          <option value="">any</option>
          {["TCP", "UDP", "SCTP", "ICMP"].map((name) => (
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
          placeholder="any"
          disabled={!hasPorts}
          value={port ?? ""}
          onInput={({currentTarget}) => setPort(currentTarget.value)}
        />
      </label>
    </form>
  )
}

function Grid({current: {grid, changes}}: {readonly current: MatrixView}): JSX.Element {
  const table = useRef<HTMLTableElement>(null)
  const move = (event: KeyboardEvent, row: number, column: number): void => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    }
    const step = steps[event.key]
    if (step === undefined) return
    const next = table.current?.querySelector<HTMLElement>(`[data-cell="${row + step[0]} ${column + step[1]}"]`)
    if (next) {
      event.preventDefault()
      next.focus()
    }
  }
  if (grid.labels.length <= 1) return <p class="quiet">The world has no pods. Add some to a file, or open a lesson.</p>
  return (
    <div class="wide">
      <table class="matrix" ref={table} role="grid" aria-label="sources in rows, destinations in columns">
        <thead>
          <tr>
            <th scope="col">from \ to</th>
            {grid.labels.map((label) => (
              <th key={label} scope="col" class="to">
                <span>{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.labels.map((label, row) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {grid.labels.map((other, column) => (
                <Cell
                  key={other}
                  at={[row, column]}
                  ends={[endOf(grid.names[row], label), endOf(grid.names[column], other)]}
                  cell={grid.cells[row]?.[column]}
                  change={changes[`${row} ${column}`]}
                  onMove={move}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The first of the ends that a line stands for; an address for the outside. */
function endOf(names: readonly string[] | undefined, label: string): string {
  const name = names?.[0] ?? label
  return name === "outside" ? "198.51.100.66" : name
}

type CellProps = {
  readonly at: readonly [number, number]
  readonly ends: readonly [string, string]
  readonly cell: GridCell | undefined
  readonly change: CellChange | undefined
  readonly onMove: (event: KeyboardEvent, row: number, column: number) => void
}

function Cell({at: [row, column], ends: [from, to], cell, change, onMove}: CellProps): JSX.Element {
  if (cell === undefined || (row === column && cell.kind === "closed")) return <td class="self" aria-label="itself" />
  const isAsked = asked.value?.from === from && asked.value.to === to
  const words = `${from} to ${to}: ${cell.kind === "closed" ? "closed" : cell.text}${change === undefined ? "" : `, ${changeWords[change]}`}`
  return (
    <td class={`${cell.kind} ${change === undefined ? "" : `was-${change}`} ${isAsked ? "asked" : ""}`}>
      <button
        type="button"
        data-cell={`${row} ${column}`}
        title={words}
        aria-label={words}
        aria-pressed={isAsked}
        tabIndex={isAsked || (asked.value === null && row === 0 && column === 1) ? 0 : -1}
        onClick={() => (asked.value = {from, to})}
        onKeyDown={(event) => onMove(event, row, column)}
      >
        {change === "opened" ? "+" : change === "closed" ? "−" : signs[cell.kind]}
      </button>
    </td>
  )
}
