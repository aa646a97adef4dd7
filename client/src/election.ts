// One message, one sound: of all tabs that could make it, one does.

const HOLD = 5_000;

/** Runs `work` in the first tab that asks for `name`. Web Locks exist on secure pages
 * only; elsewhere every tab is on its own. */
export function inOneTab(name: string, work: () => void): void {
  if (!("locks" in navigator)) {
    work();
    return;
  }
  const hold = () => new Promise<void>((release) => setTimeout(release, HOLD));
  navigator.locks
    .request(`support-chat:${name}`, { ifAvailable: true }, (lock) => {
      if (!lock) return;
      work();
      return hold();
    })
    .catch(work);
}
