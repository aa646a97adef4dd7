// A dialog over everything: the browser keeps the focus in it and gives it back.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { sheet } from "../keys/commands.ts";

interface DialogProps {
  label: string;
  class: string;
  children: ComponentChildren;
}

export function Dialog({ label, class: name, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // At once: what is typed next belongs to it.
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it
    <dialog
      ref={dialog}
      class={name}
      aria-label={label}
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {children}
    </dialog>
  );
}

export function close(): void {
  sheet.value = null;
}
