// Scrolling of a list with rows of one height, of which those near the view are drawn.
// What is read does not move when something comes in above it.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Span, spanOf } from "./rows.ts";

const SPARE = 1;

interface Rows {
  box: RefObject<HTMLDivElement | null>;
  span: Span;
  /** Scrolled away from the top. */
  away: boolean;
  onScroll: () => void;
  reveal: (index: number) => void;
}

export function useRows(ids: readonly string[], row: number, shown: unknown): Rows {
  const box = useRef<HTMLDivElement>(null);
  const seen = useRef<readonly string[]>([]);
  const [first, setFirst] = useState(0);
  const [height, setHeight] = useState(innerHeight);
  const top = first * row;
  const span = spanOf(ids.length, row, top, height, SPARE);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const at = Math.floor(element.scrollTop / row);
    seen.current = element.scrollTop < row / 2 ? [] : ids.slice(at, at + 3);
    setFirst(at);
  };

  // Another list begins at its top.
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    onScroll();
  }, [shown]);

  // Rows that have jumped to the top are no anchor; one of the next two is.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || seen.current.length === 0) return;
    const before = Math.floor(element.scrollTop / row);
    for (const [place, id] of seen.current.entries()) {
      const now = ids.indexOf(id);
      if (now < before + place) continue;
      if (now > before + place) element.scrollTop += (now - before - place) * row;
      break;
    }
    onScroll();
  }, [ids]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !("ResizeObserver" in globalThis)) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const reveal = (index: number) => {
    const element = box.current;
    if (!element || index < 0) return;
    const over = (index + 1) * row - element.clientHeight;
    if (index * row < element.scrollTop) element.scrollTop = index * row;
    else if (over > element.scrollTop) element.scrollTop = over;
    onScroll();
  };

  return { box, span, away: first > 0, onScroll, reveal };
}
