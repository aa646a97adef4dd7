// The iframe and the port to it. Whatever is posted before the frame has loaded
// waits in the port.

import type { FromFrame, ToFrame } from "../port.ts";

// Not imported from port.ts: the loader stays free of run-time imports from there.
const HELLO = "support-chat:hello";
const PORT = "support-chat:port";

export class Frame {
  readonly element: HTMLIFrameElement;
  #server: string;
  #channel = new MessageChannel();

  constructor(server: string, title: string, receive: (message: FromFrame) => void) {
    this.#server = server;
    this.#channel.port1.onmessage = ({ data }) => receive(data);
    this.element = document.createElement("iframe");
    this.element.id = "support-chat-frame";
    this.element.title = title;
    this.element.allow = "autoplay";
    // The frame speaks to nobody but this origin.
    this.element.src = `${server}/frame#${encodeURIComponent(location.origin)}`;
    addEventListener("message", this.#onMessage);
  }

  post(message: ToFrame): void {
    this.#channel.port1.postMessage(message);
  }

  remove(): void {
    removeEventListener("message", this.#onMessage);
    this.#channel.port1.close();
    this.element.remove();
  }

  #onMessage = (event: MessageEvent): void => {
    const frame = this.element.contentWindow;
    if (!frame || event.source !== frame) return;
    if (event.origin !== this.#server || event.data !== HELLO) return;
    removeEventListener("message", this.#onMessage);
    frame.postMessage(PORT, this.#server, [this.#channel.port2]);
  };
}
