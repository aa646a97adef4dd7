// When a page has reason to look after its line at once: the network has changed,
// or somebody looks at the page again.

const OF_WINDOW = ["online", "offline", "pageshow"];

/** Calls while the page is in front; returns a function that ends it. */
export function onWake(wake: () => void): () => void {
  const look = () => {
    if (document.visibilityState === "visible") wake();
  };
  for (const event of OF_WINDOW) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  return () => {
    for (const event of OF_WINDOW) removeEventListener(event, look);
    document.removeEventListener("visibilitychange", look);
  };
}
