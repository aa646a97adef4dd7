// The log stays at its newest message unless its reader has scrolled up, and what
// he reads does not move when older messages come in above it.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Thread } from "../src/thread.ts";

const NEAR = 80;

interface LogScroll {
  log: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
}

export function useLogScroll(thread: Thread, shown: unknown): LogScroll {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const first = useRef<string | undefined>(undefined);
  const height = useRef(0);

  const entries = thread.entries.value;
  const last = entries.at(-1);
  const drafts = thread.delivery.outbox.value.length;

  // Another chat, or the same one shown again, begins at its newest message.
  useLayoutEffect(() => {
    atEnd.current = true;
    first.current = undefined;
  }, [thread, shown]);

  // What one has just written is always shown.
  useLayoutEffect(() => {
    if (drafts > 0) atEnd.current = true;
  }, [drafts]);

  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const prepended = first.current !== undefined && first.current !== entries[0]?.key;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (prepended) element.scrollTop += element.scrollHeight - height.current;
    first.current = entries[0]?.key;
    height.current = element.scrollHeight;
  }, [entries, last, shown, thread.typing.value]);

  // The keyboard of a phone, or a longer draft, makes the log smaller.
  useLayoutEffect(() => {
    const element = log.current;
    if (!element || !("ResizeObserver" in globalThis)) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const element = log.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    height.current = element.scrollHeight;
    if (element.scrollTop < NEAR) thread.older().catch(() => {});
  };

  return { log, onScroll };
}
