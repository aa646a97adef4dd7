import { dismiss, hold, linger, toasted, undoLast } from "../desk/toast.ts";
import { en } from "../strings/en.ts";

export function Toasts() {
  const toast = toasted.value;
  return (
    <div class="toasts" role="status">
      {toast && (
        <div
          class={toast.bad ? "toast bad" : "toast"}
          data-testid="toast"
          onPointerEnter={hold}
          onPointerLeave={linger}
          onFocusIn={hold}
          onFocusOut={linger}
        >
          <span>{toast.text}</span>
          {toast.undo && (
            <button type="button" class="link" data-testid="undo" onClick={undoLast}>
              {en.undo}
            </button>
          )}
          <button type="button" class="link close" aria-label={en.close} onClick={dismiss}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
