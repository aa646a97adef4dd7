import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

/** Says when what is on the screen may be old. The rail's dot speaks to screen readers. */
export function ConnectionBar() {
  const { connection, inbox } = useDesk();
  const state = connection.value;
  if (state === "online" || state === "idle") return null;
  // The first connection has the skeleton to show that it is under way.
  if (state === "connecting" && !inbox.list.value) return null;
  return (
    <p class="connection" aria-hidden="true">
      {en.states[state]}
    </p>
  );
}
