// The host's listeners. `ready` is a state rather than a moment: who listens later
// hears it too.

export type Emit = (event: string, value?: unknown) => void;
type Listener = (value?: unknown) => void;

export class Events {
  #listeners: [string, Listener][] = [];
  #ready = false;

  on(event: string, listener: Listener): () => void {
    const entry: [string, Listener] = [event, listener];
    this.#listeners.push(entry);
    if (event === "ready" && this.#ready) queueMicrotask(() => listener());
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== entry);
    };
  }

  emit: Emit = (event, value) => {
    this.#ready ||= event === "ready";
    for (const [name, listener] of this.#listeners) {
      // A listener that throws is the host's bug: it must not stop the others, nor us.
      if (name === event) queueMicrotask(() => listener(value));
    }
  };
}
