// What the connection dot says: the line's state and, without a line, whether
// the fallback is answered.

import type { PollHealth } from "./poll.ts";
import type { LineState } from "./supervision.ts";

export type ConnectionState = "idle" | "connecting" | "online" | "polling" | "offline" | "denied";

export function connectionState(line: LineState, health: PollHealth): ConnectionState {
  if (line !== "trying") return line;
  if (health === null) return "connecting";
  return health ? "polling" : "offline";
}
