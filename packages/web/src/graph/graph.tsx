// The graph: who takes which packets, and from whom. A line ends at the chip of its packets; what is open to all needs no lines.

import type {JSX} from "preact"
import {useLayoutEffect, useRef, useState} from "preact/hooks"
import {againstBaseline, changeSigns, changeWords, signs, signWords} from "../frame/marks.ts"
import {views} from "../session/state.ts"
import {GraphDetails} from "./details.tsx"
import {shortName} from "../matrix/short-name.ts"
import {layoutOf, rowsOf, sizes} from "./layout.ts"
import type {Area, Box, Layout} from "./layout.ts"
import type {Chip, GraphNode, GraphView} from "./view.ts"

/** The drawing, and at its foot in words what the chosen node takes and sends. */
export function Graph(): JSX.Element {
  const current = views.graph.value
  const [chosen, choose] = useState<string | null>(null)
  const section = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (chosen !== null && section.current !== null) uncover(section.current)
  }, [chosen])
  if (current === null) return <p class="quiet">reading…</p>
  const place = current.nodes.findIndex(({name}) => name === chosen)
  return (
    <section
      aria-labelledby="graph-title"
      class="graph"
      ref={section}
      onKeyDown={({key, currentTarget}) => {
        if (key !== "Escape" || chosen === null) return
        currentTarget.querySelector<SVGElement>(".node.chosen .button")?.focus()
        choose(null)
      }}
    >
      <h2 id="graph-title">Who is open to whom</h2>
      <p class="quiet">
        {current.grain === "namespace" && "The world is large: a node is a namespace. "}
        A chip says which packets a node takes and from how many of the others. Lines show particular packets; choose a node for all of its
        own. {tooManyWords(current)}
      </p>
      {current.nodes.length <= 1 ? (
        <p class="quiet">The world has no pods. Drop manifests or a dump of a cluster on the page, add some to a file, or open a lesson.</p>
      ) : (
        <>
          <Legend />
          <Drawing view={current} chosen={place} choose={choose} />
        </>
      )}
      <GraphDetails view={current} place={place} choose={choose} />
    </section>
  )
}

/** How far a chosen node stays from the edges of what is seen. */
const marginPx = 12

/** Moves the chosen node out from under the words about it, and into sight where it was out of it. */
function uncover(section: HTMLElement): void {
  const node = section.querySelector(".node.chosen .face")?.getBoundingClientRect()
  const words = section.querySelector(".node-details")?.getBoundingClientRect()
  const view = section.closest(".view")
  if (node === undefined || words === undefined || view === null) return
  const frame = view.getBoundingClientRect()
  const foot = Math.min(words.top, frame.bottom) - marginPx
  const by = node.bottom > foot ? node.bottom - foot : Math.min(0, node.top - frame.top - marginPx)
  view.scrollBy({top: by})
}

function Legend(): JSX.Element {
  return (
    <p class="legend">
      <span>
        {signs.open} {signWords.open} to some of the others
      </span>
      <span>
        {signs.toAll} {signWords.toAll}
      </span>
      <span>
        {signs.closed} {signWords.closed}
      </span>
      <span>
        <LineKey kind="partly" /> {signWords.partly}
      </span>
      <span>
        {changeSigns.opened} <LineKey kind="came" /> {changeWords.opened}, {changeSigns.closed} <LineKey kind="gone" /> {changeWords.closed}{" "}
        {againstBaseline}
      </span>
    </p>
  )
}

/** A piece of a line, as the drawing has it. */
function LineKey({kind}: {readonly kind: string}): JSX.Element {
  return (
    <svg width={30} height={10} aria-hidden="true">
      <path class={`line ${kind}`} d="M 0 5 H 30" />
    </svg>
  )
}

type DrawingProps = {readonly view: GraphView; readonly chosen: number; readonly choose: (name: string | null) => void}

function Drawing({view, chosen, choose}: DrawingProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null)
  const [wide, widen] = useState(900)
  useLayoutEffect(() => {
    if (frame.current === null) return
    widen(Math.max(260, frame.current.clientWidth))
    const watch = new ResizeObserver(([entry]) => widen(Math.max(260, Math.floor(entry?.contentRect.width ?? 900))))
    watch.observe(frame.current)
    return () => watch.disconnect()
  }, [])
  const layout = layoutOf(view.nodes, wide)
  return (
    <div class="drawing" ref={frame}>
      <svg
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="group"
        aria-label="workloads by namespace; each is a button"
      >
        {layout.areas.map((area) => (
          <g key={`${area.kind} ${area.name} ${area.x} ${area.y}`} class="area">
            <rect x={area.x} y={area.y} width={area.width} height={area.height} rx={8} />
            <svg x={area.x + layout.gap} y={area.y} width={area.width - layout.gap * 2} height={sizes.area}>
              <text y={20}>{areaTitle(area, area.width - layout.gap * 2)}</text>
            </svg>
          </g>
        ))}
        <Lines view={view} layout={layout} chosen={chosen} />
        {view.nodes.map((node, place) => (
          <Node
            key={node.name}
            node={node}
            place={place}
            others={view.nodes.length - 1}
            box={layout.nodes[place]}
            isChosen={place === chosen}
            choose={() => choose(place === chosen ? null : node.name)}
          />
        ))}
      </svg>
    </div>
  )
}

/** How wide a letter is at most on the average, in units, of a title and of a chip. LIMIT: where a font is wider, the box cuts what is more. */
const letter = {title: 8.7, chip: 6.4} as const
/** What a box has beside its text. */
const beside = 12

/** How many letters have room in a box. */
function lettersIn(width: number, kind: keyof typeof letter): number {
  return Math.floor((width - beside) / letter[kind])
}

function areaTitle({name, kind}: Area, width: number): string {
  if (name !== "") return shortName(name, lettersIn(width, "title"))
  return kind === "outside" ? "outside" : kind === "node" ? "machines" : "namespaces"
}

type Line = {readonly key: string; readonly from: Box; readonly to: Box; readonly row: number; readonly kind: string}

/** LIMIT: lines of what came or went that are drawn while no node is chosen: more of them hide each other and the names. */
const changedLinesMax = 90

/** How many lines would say what came or went. */
function changedLines({nodes}: GraphView): number {
  return nodes.reduce(
    (sum, {chips, lost}) => sum + [...chips.map(({opened}) => opened), ...lost.map(({sources}) => sources)].flat().length,
    0,
  )
}

function tooManyWords(view: GraphView): string {
  const count = changedLines(view)
  return count > changedLinesMax
    ? `What came and went would be ${count} lines: a dashed border has some, and shows them once it is chosen.`
    : ""
}

/** Lines of the chosen node; where none is chosen those of particular packets, and what came and went as far as it can be told apart. */
function Lines({view, layout, chosen}: {readonly view: GraphView; readonly layout: Layout; readonly chosen: number}): JSX.Element {
  const isCalm = chosen === -1 && changedLines(view) > changedLinesMax
  const lines = view.nodes.flatMap((node, place) => [
    ...node.chips.flatMap((chip, row) => linesOf({chip: isCalm ? {...chip, opened: []} : chip, row, place}, {layout, chosen})),
    ...(isCalm ? [] : node.lost).flatMap(({packets, sources}, i) =>
      sources
        .filter((source) => chosen === -1 || chosen === place || chosen === source)
        .flatMap((source) => lineOf(layout, {source, place, row: Math.max(1, node.chips.length) + i, kind: "gone", key: packets})),
    ),
  ])
  return (
    <g class="lines" aria-hidden="true">
      {lines.map(({key, from, to, row, kind}) => (
        <path key={key} class={`line ${kind}`} d={curve(from, to, {row, bend: layout.gap * bendOfColumn})} />
      ))}
    </g>
  )
}

type ChipPlace = {readonly chip: Chip; readonly row: number; readonly place: number}

function linesOf({chip, row, place}: ChipPlace, {layout, chosen}: {readonly layout: Layout; readonly chosen: number}): readonly Line[] {
  return chip.sources.flatMap((source) => {
    const isOpened = chip.opened.includes(source)
    const isParticular = !chip.isOpenToAll && chip.packets !== "everything"
    const isDrawn = chosen === -1 ? isParticular || isOpened : chosen === place || chosen === source
    if (source === place || !isDrawn) return []
    const kind = [isOpened ? "came" : "", chip.partly.includes(source) ? "partly" : "", chosen === source ? "out" : ""].join(" ")
    return lineOf(layout, {source, place, row, kind, key: chip.packets})
  })
}

type LineFacts = {readonly source: number; readonly place: number; readonly row: number; readonly kind: string; readonly key: string}

function lineOf(layout: Layout, {source, place, row, kind, key}: LineFacts): readonly Line[] {
  const [from, to] = [layout.nodes[source], layout.nodes[place]]
  if (from === undefined || to === undefined) return []
  // What has no row of its own ends at the last one.
  const rows = Math.floor((to.height - sizes.head) / sizes.chip)
  return [{key: `${source} ${place} ${key} ${kind}`, from, to, row: Math.min(row, rows - 1), kind}]
}

/** How far lines within a column bend to the left, in gaps. INVARIANT: three quarters of it are less than the two gaps left of the first column. */
const bendOfColumn = 7 / 3

/** From the middle of the source's side to the chip: leaving and arriving on the sides that face each other. */
function curve(from: Box, to: Box, {row, bend: near}: {readonly row: number; readonly bend: number}): string {
  const y1 = from.y + sizes.head / 2
  const y2 = to.y + sizes.head + row * sizes.chip + sizes.chip / 2
  if (from.x === to.x) {
    const x = from.x
    return `M ${x} ${y1} C ${x - near} ${y1}, ${x - near} ${y2}, ${x} ${y2}`
  }
  const isRight = to.x > from.x
  const [x1, x2] = isRight ? [from.x + from.width, to.x] : [from.x, to.x + to.width]
  const bend = Math.max(30, Math.abs(x2 - x1) / 2) * (isRight ? 1 : -1)
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`
}

type NodeProps = {
  readonly node: GraphNode
  readonly place: number
  readonly others: number
  readonly box: Box | undefined
  readonly isChosen: boolean
  readonly choose: () => void
}

function Node({node, place, others, box, isChosen, choose}: NodeProps): JSX.Element | null {
  if (box === undefined) return null
  const {name, area, kind, count, chips, lost} = node
  // WHY without the kind: hardly any two workloads of a namespace have one name, and there is room for no more than that.
  const short = area !== "" && name.startsWith(`${area}/`) ? name.slice(name.lastIndexOf("/") + 1) : name
  const title = count > 1 && kind !== "outside" ? `${short} ×${count}` : short
  const isEdited = chips.some(({opened}) => opened.length > 0) || lost.length > 0
  const words = [
    chips.length === 0 ? signWords.closed : `takes ${chips.map((chip) => chipWords(chip, place, others)).join("; ")}`,
    ...(lost.length === 0
      ? []
      : [
          `${changeWords.closed} ${againstBaseline}: ${lost.map((each) => `${each.packets} from ${sourceWords(each, place, others)}`).join("; ")}`,
        ]),
  ].join("; ")
  return (
    <g class={`node ${kind} ${isChosen ? "chosen" : ""} ${isEdited ? "edited" : ""}`}>
      <rect class="face" x={box.x} y={box.y} width={box.width} height={box.height} rx={5} />
      <svg x={box.x + 8} y={box.y} width={box.width - beside} height={box.height} aria-hidden="true">
        <text class="name" y={18}>
          {shortName(title, lettersIn(box.width, "title"))}
        </text>
        <Chips node={node} place={place} others={others} letters={lettersIn(box.width, "chip")} />
      </svg>
      <rect
        class="button"
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        rx={5}
        role="button"
        tabindex={0}
        aria-pressed={isChosen}
        aria-label={`${name}: ${words}`}
        onClick={choose}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return
          event.preventDefault()
          choose()
        }}
      />
    </g>
  )
}

type ChipsProps = Pick<NodeProps, "node" | "place" | "others"> & {readonly letters: number}

/** What a node takes, a line each, and below it what it takes no more. */
function Chips({node: {chips, lost, kind}, place, others, letters}: ChipsProps): JSX.Element {
  const rows = rowsOf(kind)
  const shown = chips.length > rows ? chips.slice(0, rows - 1) : chips
  const more = chips.length - shown.length
  const lines = [
    ...(chips.length === 0 ? [{kind: "none", text: `${signs.closed} ${signWords.closed}`}] : []),
    ...shown.map((chip) => ({
      kind: `${chip.isOpenToAll ? "open-to-all" : ""} ${chip.opened.length > 0 ? "came" : ""}`,
      text: `${chip.opened.length > 0 ? changeSigns.opened : chip.isOpenToAll ? signs.toAll : signs.open} ${chip.isOpenToAll ? "all" : countWords(chip, place, others)} ${chip.packets}`,
    })),
    ...(more > 0 ? [{kind: "", text: `and ${more} more`}] : []),
    ...lost.map((each) => ({kind: "lost", text: `${changeSigns.closed} ${countWords(each, place, others)} ${each.packets}`})),
  ]
  return (
    <>
      {lines.slice(0, rows).map(({kind: look, text}, row) => (
        <text key={text} class={`chip ${look}`} y={sizes.head + row * sizes.chip + 13}>
          {clipped(text, letters)}
        </text>
      ))}
    </>
  )
}

type Sources = {readonly sources: readonly number[]}

/** Of how many of the others; members of one node among themselves are none of them. */
function countWords({sources}: Sources, place: number, others: number): string {
  const count = sources.filter((source) => source !== place).length
  return count === 0 ? "itself" : `${count}/${others}`
}

/** The same for who hears it. */
function sourceWords({sources}: Sources, place: number, others: number): string {
  const count = sources.filter((source) => source !== place).length
  return [...(count > 0 ? [`${count} of ${others}`] : []), ...(sources.length > count ? ["itself"] : [])].join(" and ")
}

function chipWords(chip: Chip, place: number, others: number): string {
  const {packets, isOpenToAll, opened} = chip
  const change = opened.length === 0 ? "" : `, ${opened.length} of them ${changeWords.opened} ${againstBaseline}`
  return `${packets} from ${isOpenToAll ? "all" : sourceWords(chip, place, others)}${change}`
}

function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
