// Which rows of a long list are drawn. Pure.

export interface Span {
  /** The first row that is drawn. */
  readonly from: number;
  /** The first one after them. */
  readonly to: number;
}

/** Rows of one height in pixels, of which `height` pixels from `top` on are in view. */
export function spanOf(
  count: number,
  row: number,
  top: number,
  height: number,
  spare: number,
): Span {
  const from = Math.max(0, Math.floor(top / row) - spare);
  const to = Math.min(count, Math.ceil((top + height) / row) + spare);
  return { from: Math.min(from, to), to };
}

/** Where each row begins, and after the last where they end; unknown heights are guessed. */
export function offsetsOf(
  keys: readonly string[],
  heights: ReadonlyMap<string, number>,
  guess: number,
): Float64Array {
  const offsets = new Float64Array(keys.length + 1);
  for (const [index, key] of keys.entries()) {
    offsets[index + 1] = (offsets[index] ?? 0) + (heights.get(key) ?? guess);
  }
  return offsets;
}

/** The row that lies at `top`: the last that begins there or before. */
export function rowAt(offsets: Float64Array, top: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= top) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** Rows of many heights that meet the pixels from `top` to `bottom`. */
export function spanBetween(offsets: Float64Array, top: number, bottom: number): Span {
  const count = offsets.length - 1;
  if (count === 0) return { from: 0, to: 0 };
  return { from: rowAt(offsets, top), to: Math.min(count, rowAt(offsets, bottom) + 1) };
}
