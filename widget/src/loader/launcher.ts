// The one element we put into the host's page: a shadow root with the button, the
// badge and, once it is wanted, the frame.

import { type Look, styleSheet } from "./look.ts";

const SVG = "http://www.w3.org/2000/svg";
const CHAT =
  "M21 11.5a8.4 8.4 0 0 1-8.9 8.4 9 9 0 0 1-3.6-.8L3 21l1.9-5a8.3 8.3 0 0 1-.8-4.5A8.6 8.6 0 0 1 21 11.5z";
const X = "M18 6 6 18M6 6l12 12";

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", name);
  svg.setAttribute("viewBox", "0 0 24 24");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

// One label a language, for pages that have loaded nothing else yet.
const OPEN = new Map([
  ["ar", "فتح المحادثة"],
  ["de", "Chat öffnen"],
  ["es", "Abrir el chat"],
  ["fr", "Ouvrir le chat"],
  ["ja", "チャットを開く"],
]);

export function badgeText(count: number): string {
  return count > 9 ? "9+" : String(count);
}

export class Launcher {
  readonly host = document.createElement("div");
  readonly button = document.createElement("button");
  #badge = document.createElement("span");
  #sheet = new CSSStyleSheet();
  #root: ShadowRoot;
  #open = false;
  #unread = 0;
  #unreadText = "";
  #openLabel = "";
  #closeLabel = "";

  constructor() {
    this.host.id = "support-chat-container";
    this.#root = this.host.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [this.#sheet];
    this.button.id = "support-chat-btn";
    this.#badge.dataset.testid = "badge";
    this.button.append(icon("chat", CHAT), icon("x", X), this.#badge);
    this.#root.append(this.button);
    this.#render();
  }

  /** Into the page, as its last element; a page that is still in its head gets it later. */
  attach(): void {
    document.body?.append(this.host);
  }

  speak(locale: string): void {
    this.label(OPEN.get(locale.slice(0, 2)) ?? "Open chat", "Close chat");
  }

  label(open: string, close: string): void {
    this.#openLabel = open;
    this.#closeLabel = close;
    this.#render();
  }

  /** The frame comes before the button, so that Tab leads from it to the button. */
  adopt(frame: HTMLIFrameElement): void {
    frame.classList.toggle("closed", !this.#open);
    this.#root.prepend(frame);
  }

  look(look: Look, hideLauncher: boolean): void {
    this.#sheet.replaceSync(styleSheet(look));
    this.button.hidden = hideLauncher;
  }

  set open(open: boolean) {
    this.#open = open;
    this.#root.querySelector("iframe")?.classList.toggle("closed", !open);
    this.#render();
  }

  unread(count: number, text: string): void {
    this.#unread = count;
    this.#unreadText = text;
    this.#render();
  }

  /** Out of sight while the frame says goodbye; the next init() may take our names. */
  retire(): void {
    this.host.hidden = true;
    this.host.id = this.button.id = "";
    this.#root.querySelector("iframe")?.removeAttribute("id");
  }

  #render(): void {
    const unread = this.#open ? 0 : this.#unread;
    const label = this.#open ? this.#closeLabel : this.#openLabel;
    const count = unread ? `, ${this.#unreadText}` : "";
    this.button.setAttribute("aria-expanded", String(this.#open));
    this.button.setAttribute("aria-label", label + count);
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = unread ? badgeText(unread) : "";
  }
}
