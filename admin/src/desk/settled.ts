import type { Thread } from "@frontdesk/client/thread";
import { effect } from "@preact/signals";

/** True as soon as what was written is stored; false when it failed, or was discarded. */
export function settled({ log, delivery }: Thread, clientId: string): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const draft = delivery.outbox.value.find(({ client_id }) => client_id === clientId);
      if (draft?.state === "sending") return;
      const stored = log.value.messages.some(({ client_id }) => client_id === clientId);
      queueMicrotask(() => stop());
      resolve(!draft && stored);
    });
  });
}
