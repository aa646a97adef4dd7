// Where the panel lives: in a host's page, behind the loader's port, or on a page
// of its own. Both speak the words of port.ts.

import { type FromFrame, HELLO, PORT, type ToFrame } from "../port.ts";

export interface Host {
  tell(message: FromFrame): void;
}

/** The loader wrote its origin into our address; nobody else gets or gives the port. */
export function connectToLoader(receive: (message: ToFrame) => void): Host {
  const origin = decodeURIComponent(location.hash.slice(1));
  let port: MessagePort | null = null;

  const onMessage = (event: MessageEvent) => {
    if (event.source !== parent || event.origin !== origin || event.data !== PORT) return;
    const [given] = event.ports;
    if (!given || port) return;
    removeEventListener("message", onMessage);
    port = given;
    port.onmessage = ({ data }) => receive(data);
  };
  addEventListener("message", onMessage);
  if (parent !== window && origin) parent.postMessage(HELLO, origin);

  return { tell: (message) => port?.postMessage(message) };
}

const RESUME = `support-chat:${location.origin}`;
const LINK = "support-chat:link";

/** The hosted page. The token of an email's link is kept for this tab, out of its address. */
export function hostOurselves(): Host & { resume: string | null; link: string | null } {
  const given = new URLSearchParams(location.hash.slice(1)).get("t");
  if (given) {
    sessionStorage.setItem(LINK, given);
    history.replaceState(null, "", location.pathname);
  }
  const link = sessionStorage.getItem(LINK);

  return {
    link,
    resume: link ? null : localStorage.getItem(RESUME),
    tell: (message) => {
      if (message.type !== "resume" || link) return;
      if (message.resume) localStorage.setItem(RESUME, message.resume);
      else localStorage.removeItem(RESUME);
    },
  };
}
