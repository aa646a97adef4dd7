import { signal } from "@preact/signals";

/** The time, a minute at a time, for what is said to be "2 minutes ago". */
export const now = signal(new Date());

setInterval(() => {
  now.value = new Date();
}, 30_000);
