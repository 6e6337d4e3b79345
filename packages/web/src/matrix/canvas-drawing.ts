// The drawing of a large matrix: the cells in sight and their headings, and nothing else, however many there are.

import {changeSigns} from "../frame/marks.ts"
import {shortName} from "./short-name.ts"
import type {Shown, ShownKind} from "./shown.ts"
import type {CellChange} from "./view.ts"
import type {Spot} from "./walk.ts"

/** What is in sight: the size of the window, how far it is scrolled, and the room for headings. All in pixels. */
export type Sight = {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly headWidth: number
  readonly headHeight: number
  readonly side: number
}

/** The colours of the page, as they are now. */
export type Palette = Readonly<Record<"ink" | "quiet" | "paper" | "block" | "line" | "link" | "open" | "closed" | "warn", string>>

/** Cells that are pointed out. */
export type Pointed = {readonly focus: Spot | null; readonly hover: Spot | null; readonly asked: Spot | null}

/** Rows and columns in sight, the last one not included. */
export type Window = {readonly firstRow: number; readonly endRow: number; readonly firstColumn: number; readonly endColumn: number}

/** The cells in sight. */
export function windowOf(shown: Shown, {width, height, left, top, headWidth, headHeight, side}: Sight): Window {
  return {
    firstRow: Math.max(0, Math.floor(top / side)),
    endRow: Math.min(shown.rows.length, Math.ceil((top + height - headHeight) / side)),
    firstColumn: Math.max(0, Math.floor(left / side)),
    endColumn: Math.min(shown.columns.length, Math.ceil((left + width - headWidth) / side)),
  }
}

/** LIMIT: a letter is readable from here on. */
const letterSide = 9
/** LIMIT: smaller cells say that they are closed by being empty; thousands of dots are noise. */
export const dotSide = 12

/** Draws everything. */
export function drawMatrix(context: CanvasRenderingContext2D, shown: Shown, sight: Sight, {palette, pointed}: Ink): void {
  context.fillStyle = palette.paper
  context.fillRect(0, 0, sight.width, sight.height)
  const window = windowOf(shown, sight)
  context.save()
  context.beginPath()
  context.rect(sight.headWidth, sight.headHeight, sight.width, sight.height)
  context.clip()
  drawCells(context, {shown, sight, window}, palette)
  if (pointed.hover !== null) frame(context, sight, pointed.hover, palette.quiet)
  if (pointed.asked !== null) frame(context, sight, pointed.asked, palette.link)
  if (pointed.focus !== null) frame(context, sight, pointed.focus, palette.ink)
  context.restore()
  drawHeadings(context, {shown, sight, window}, {palette, pointed})
}

/** What it is drawn with. */
export type Ink = {readonly palette: Palette; readonly pointed: Pointed}

type Scene = {readonly shown: Shown; readonly sight: Sight; readonly window: Window}

function drawCells(context: CanvasRenderingContext2D, {shown, sight, window}: Scene, palette: Palette): void {
  const {side, left, top, headWidth, headHeight} = sight
  const shapes = new Map<ShownKind, Path2D>()
  const tints = new Map<CellChange, Path2D>()
  for (let row = window.firstRow; row < window.endRow; row++) {
    const y = headHeight + row * side - top
    for (let column = window.firstColumn; column < window.endColumn; column++) {
      const x = headWidth + column * side - left
      const kind = shown.kindAt(row, column)
      if (kind !== "closed" || side >= dotSide) addShape(pathOf(shapes, kind), kind, {x, y, side})
      const change = shown.changeAt(row, column)
      if (change !== "same") pathOf(tints, change).rect(x, y, side, side)
    }
  }
  drawTints(context, tints, palette)
  drawLines(context, {shown, sight, window}, palette)
  const colours: Readonly<Record<ShownKind, string>> = {
    open: palette.open,
    partly: palette.open,
    mixed: palette.link,
    unknown: palette.warn,
    closed: palette.quiet,
    self: palette.block,
    unsaid: palette.block,
  }
  for (const [kind, path] of shapes) {
    if (kind === "unknown" || kind === "mixed") {
      context.strokeStyle = colours[kind]
      context.lineWidth = Math.max(1, side / 10)
      context.stroke(path)
    } else {
      context.fillStyle = colours[kind]
      context.fill(path)
    }
  }
  drawSigns(context, {shown, sight, window}, palette)
}

type Box = {readonly x: number; readonly y: number; readonly side: number}

/** Open is a full square, partly a half of it, mixed a diamond, unknown a ring, closed a dot: `drawnSigns` of the legend. */
function addShape(path: Path2D, kind: ShownKind, {x, y, side}: Box): void {
  const gap = Math.max(1, Math.round(side * 0.18))
  const inner = side - 2 * gap
  const middle = side / 2
  if (kind === "open") path.rect(x + gap, y + gap, inner, inner)
  else if (kind === "self" || kind === "unsaid") path.rect(x, y, side, side)
  else if (kind === "closed") path.rect(x + middle - 1, y + middle - 1, 2, 2)
  else if (kind === "unknown") {
    path.moveTo(x + middle + inner / 2, y + middle)
    path.arc(x + middle, y + middle, inner / 2, 0, 2 * Math.PI)
  } else if (kind === "partly") {
    path.moveTo(x + gap, y + gap)
    path.lineTo(x + gap + inner, y + gap)
    path.lineTo(x + gap, y + gap + inner)
    path.closePath()
  } else {
    path.moveTo(x + middle, y + gap)
    path.lineTo(x + side - gap, y + middle)
    path.lineTo(x + middle, y + side - gap)
    path.lineTo(x + gap, y + middle)
    path.closePath()
  }
}

function drawTints(context: CanvasRenderingContext2D, tints: ReadonlyMap<CellChange, Path2D>, palette: Palette): void {
  const colours: Readonly<Record<CellChange, string>> = {
    same: palette.paper,
    opened: palette.open,
    closed: palette.closed,
    changed: palette.warn,
  }
  context.globalAlpha = 0.3
  for (const [change, path] of tints) {
    context.fillStyle = colours[change]
    context.fill(path)
  }
  context.globalAlpha = 1
}

/** A change's sign in the corner of its cell, where there is room to read it. */
function drawSigns(context: CanvasRenderingContext2D, {shown, sight, window}: Scene, palette: Palette): void {
  const {side, left, top, headWidth, headHeight} = sight
  if (side < letterSide || shown.view.changes.length === 0) return
  context.fillStyle = palette.ink
  context.font = `700 ${Math.round(side * 0.7)}px system-ui, sans-serif`
  context.textBaseline = "middle"
  context.textAlign = "center"
  for (let row = window.firstRow; row < window.endRow; row++) {
    for (let column = window.firstColumn; column < window.endColumn; column++) {
      const change = shown.changeAt(row, column)
      if (change === "same") continue
      context.fillText(changeSigns[change], headWidth + (column + 0.5) * side - left, headHeight + (row + 0.5) * side - top)
    }
  }
}

function drawLines(context: CanvasRenderingContext2D, {sight, window}: Scene, palette: Palette): void {
  const {side, left, top, headWidth, headHeight} = sight
  if (side < letterSide) return
  context.strokeStyle = palette.line
  context.lineWidth = 1
  context.beginPath()
  const bottom = headHeight + window.endRow * side - top
  const right = headWidth + window.endColumn * side - left
  for (let row = window.firstRow; row <= window.endRow; row++) {
    const y = Math.round(headHeight + row * side - top) + 0.5
    context.moveTo(headWidth, y)
    context.lineTo(right, y)
  }
  for (let column = window.firstColumn; column <= window.endColumn; column++) {
    const x = Math.round(headWidth + column * side - left) + 0.5
    context.moveTo(x, headHeight)
    context.lineTo(x, bottom)
  }
  context.stroke()
}

function frame(
  context: CanvasRenderingContext2D,
  {side, left, top, headWidth, headHeight}: Sight,
  {row, column}: Spot,
  colour: string,
): void {
  context.strokeStyle = colour
  context.lineWidth = 2
  context.strokeRect(headWidth + column * side - left, headHeight + row * side - top, side, side)
}

/** Names beside the rows and above the columns; where they would run into each other, every second, third … one. */
function drawHeadings(context: CanvasRenderingContext2D, {shown, sight, window}: Scene, {palette, pointed}: Ink): void {
  const {width, height, left, top, headWidth, headHeight, side} = sight
  const every = Math.max(1, Math.ceil(13 / side))
  context.fillStyle = palette.paper
  context.fillRect(0, 0, width, headHeight)
  context.fillRect(0, 0, headWidth, height)
  context.font = "12px system-ui, sans-serif"
  context.textBaseline = "middle"
  const named = pointed.hover ?? pointed.focus
  const isSaid = (line: number, point: number | undefined): boolean =>
    line === point || (line % every === 0 && (point === undefined || every === 1 || Math.abs(line - point) >= every))
  const clipped = (x: number, y: number, draw: () => void): void => {
    context.save()
    context.beginPath()
    context.rect(x, y, width - x, height - y)
    context.clip()
    draw()
    context.restore()
  }
  clipped(0, headHeight, () => {
    context.textAlign = "right"
    for (let row = window.firstRow; row < window.endRow; row++) {
      if (!isSaid(row, named?.row)) continue
      context.fillStyle = row === named?.row ? palette.ink : palette.quiet
      context.fillText(cut(context, shown.rowName(row), headWidth - 12), headWidth - 6, headHeight + (row + 0.5) * side - top)
    }
  })
  clipped(headWidth, 0, () => {
    context.textAlign = "left"
    for (let column = window.firstColumn; column < window.endColumn; column++) {
      if (!isSaid(column, named?.column)) continue
      context.fillStyle = column === named?.column ? palette.ink : palette.quiet
      context.save()
      context.translate(headWidth + (column + 0.5) * side - left, headHeight - 6)
      context.rotate(-Math.PI / 2)
      context.fillText(cut(context, shown.columnName(column), headHeight - 12), 0, 0)
      context.restore()
    }
  })
  context.fillStyle = palette.quiet
  context.textAlign = "left"
  context.fillText("from \\ to", 6, headHeight - 10)
}

/** A name as far as there is room for it. */
function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  const {width} = context.measureText(text)
  if (width <= room) return text
  return shortName(text, Math.max(5, Math.floor((room / width) * text.length) - 1))
}

function pathOf<K>(paths: Map<K, Path2D>, key: K): Path2D {
  let path = paths.get(key)
  if (path === undefined) paths.set(key, (path = new Path2D()))
  return path
}
