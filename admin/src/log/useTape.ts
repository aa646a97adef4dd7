// Scrolling of a log whose rows have heights of their own, of which those near the view
// are drawn. Where one reads is kept as a row and a distance from its top, never as a
// position in pixels: those change when rows above are measured or come in.

import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { offsetsOf, rowAt, type Span, spanBetween } from "../windowed/rows.ts";

const GUESS = 56;
const SPARE = 140;
/** Pixels from the end within which the log stays at its end. */
const NEAR = 80;

interface Place {
  readonly key: string;
  readonly below: number;
}

interface Tape {
  box: RefObject<HTMLDivElement | null>;
  list: RefObject<HTMLOListElement | null>;
  span: Span;
  above: number;
  under: number;
  atEnd: boolean;
  onScroll: () => void;
  toEnd: () => void;
}

export function useTape(keys: readonly string[], onTop: () => void): Tape {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const heights = useRef(new Map<string, number>()).current;
  const place = useRef<Place | null>(null);
  const width = useRef(0);
  const [, redraw] = useState({});
  const [view, setView] = useState(innerHeight);
  const [atEnd, setAtEnd] = useState(true);

  const offsets = offsetsOf(keys, heights, GUESS);
  const total = offsets[keys.length] ?? 0;
  const index = useMemo(() => new Map(keys.map((key, at) => [key, at])), [keys]);
  const held = place.current ? index.get(place.current.key) : undefined;
  const top =
    held === undefined ? total - view : (offsets[held] ?? 0) + (place.current?.below ?? 0);
  const span = spanBetween(offsets, Math.max(0, top - SPARE), top + view + SPARE);
  const drawn = useRef({ span, offsets, keys });
  drawn.current = { span, offsets, keys };

  const measure = (): boolean => {
    const rows = list.current?.children ?? [];
    let changed = false;
    for (let at = 0; at < rows.length; at += 1) {
      const key = keys[span.from + at];
      const height = rows[at]?.getBoundingClientRect().height;
      if (key === undefined || !height || heights.get(key) === height) continue;
      heights.set(key, height);
      changed = true;
    }
    return changed;
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (measure()) redraw({});
    if (held === undefined) {
      element.scrollTop = element.scrollHeight;
      return;
    }
    const row = list.current?.children[held - span.from];
    if (!row) return;
    const now = row.getBoundingClientRect().top - element.getBoundingClientRect().top;
    const moved = now + (place.current?.below ?? 0);
    if (Math.abs(moved) > 0.5) element.scrollTop += moved;
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !("ResizeObserver" in globalThis)) return;
    const observer = new ResizeObserver(() => {
      // Another width is another height of every row.
      if (width.current && element.clientWidth !== width.current) heights.clear();
      width.current = element.clientWidth;
      setView(element.clientHeight);
      redraw({});
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const { span, offsets, keys } = drawn.current;
    const { scrollTop, clientHeight, scrollHeight } = element;
    const ended = scrollHeight - scrollTop - clientHeight < NEAR;
    const at = rowAt(offsets, scrollTop);
    const key = keys[at];
    place.current = ended || !key ? null : { key, below: scrollTop - (offsets[at] ?? 0) };
    setAtEnd(ended);
    const wanted = spanBetween(
      offsets,
      Math.max(0, scrollTop - SPARE),
      scrollTop + clientHeight + SPARE,
    );
    if (wanted.from !== span.from || wanted.to !== span.to) redraw({});
    if (scrollTop < clientHeight * 2) onTop();
  }, [onTop]);

  const toEnd = useCallback(() => {
    place.current = null;
    setAtEnd(true);
    redraw({});
  }, []);

  const above = offsets[span.from] ?? 0;
  const under = total - (offsets[span.to] ?? 0);
  return { box, list, span, above, under, atEnd, onScroll, toEnd };
}
