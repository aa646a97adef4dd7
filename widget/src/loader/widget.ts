// The widget in a host's page from init() to shutdown(). A new visitor costs this
// file and the launcher; the frame is made when it is wanted, and starts a session
// when it is opened or when the visitor is known.

import type { SupportChatConfig } from "../config.ts";
import type { FromFrame } from "../port.ts";
import { Attention } from "./attention.ts";
import type { Emit } from "./events.ts";
import { Frame } from "./frame.ts";
import { frameConfig, localeOf } from "./frameConfig.ts";
import { whenIdle } from "./idle.ts";
import { Launcher } from "./launcher.ts";
import type { ResumeToken } from "./storage.ts";
import { Visitor } from "./visitor.ts";

const GOODBYE_TIMEOUT = 3_000;
/** On a page's address it opens the panel. */
const DEEP_LINK = "#support-chat";

export class Widget {
  #server: string;
  #visitor: Visitor;
  #emit: Emit;
  #config: SupportChatConfig = {};
  #launcher = new Launcher();
  #attention = new Attention();
  #page = new MutationObserver(() => this.#stay());
  #frame: Frame | null = null;
  #started = false;
  #open = false;

  constructor(server: string, resume: ResumeToken, emit: Emit, config: SupportChatConfig) {
    this.#server = server;
    this.#visitor = new Visitor(resume, emit, () => this.#onLeft());
    this.#emit = emit;
    const { button, host } = this.#launcher;
    button.onclick = () => this.toggle();
    for (const hint of ["pointerenter", "focus"]) {
      button.addEventListener(hint, () => this.#warm(), { once: true });
    }
    host.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#open) this.close();
    });
    this.#stay();
    this.update(config);
    addEventListener("popstate", this.#onPage);
    emit("ready");
    this.#onPage();
  }

  update(config: SupportChatConfig): void {
    const changed = this.#visitor.vouch(config.token);
    this.#config = { ...this.#config, ...config };
    this.#launcher.look(this.#config, this.#config.hideLauncher === true);
    if (!this.#frame || config.locale) this.#launcher.speak(localeOf(this.#config));
    this.#sendConfig();
    if (changed && this.#started) void this.#identify();
    else if (this.#visitor.known) whenIdle(() => void this.#start());
  }

  identify(identity: Pick<SupportChatConfig, "token">): void {
    this.update(identity);
  }

  open(text?: string): void {
    this.#warm();
    void this.#start();
    if (!this.#open) {
      this.#open = this.#launcher.open = true;
      this.#emit("open");
    }
    this.#frame?.element.focus();
    this.#onPage();
    this.#frame?.post(text ? { type: "open", text } : { type: "open" });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = this.#launcher.open = false;
    this.#frame?.post({ type: "close" });
    // Only back to where it came from: a host that calls close() keeps its focus.
    if (document.activeElement === this.#launcher.host) this.#launcher.button.focus();
    this.#emit("close");
  }

  toggle(): void {
    if (this.#open) this.close();
    else this.open();
  }

  show(): void {
    this.#launcher.host.hidden = false;
  }

  hide(): void {
    this.close();
    this.#launcher.host.hidden = true;
  }

  /** Ends the login here and on the server; nothing of it stays in the page. */
  shutdown(): void {
    removeEventListener("popstate", this.#onPage);
    this.#visitor.forget();
    this.close();
    this.#page.disconnect();
    this.#attention.count(0);
    this.#launcher.retire();
    this.#frame?.post({ type: "shutdown" });
    setTimeout(() => this.#remove(), this.#started ? GOODBYE_TIMEOUT : 0);
    this.#emit = () => {};
  }

  #remove(): void {
    this.#dropFrame();
    this.#launcher.host.remove();
  }

  #dropFrame(): void {
    this.#frame?.remove();
    this.#frame = null;
    this.#started = false;
  }

  /** A page that changes its body takes us along: frames do not survive that, so ours
   * is made anew. */
  #stay(): void {
    const { host } = this.#launcher;
    this.#page.disconnect();
    const moved = !host.isConnected && document.body;
    if (moved) {
      this.#dropFrame();
      this.#launcher.attach();
    }
    this.#page.observe(document.documentElement, { childList: true });
    if (document.body) this.#page.observe(document.body, { childList: true });
    if (!moved) return;
    if (this.#open) this.open();
    else if (this.#visitor.known) whenIdle(() => void this.#start());
  }

  #onLeft(): void {
    this.close();
    this.#launcher.unread(0, "");
    this.#dropFrame();
  }

  #warm(): void {
    if (this.#frame) return;
    const title = this.#config.title ?? "Support chat";
    this.#frame = new Frame(this.#server, title, (message) => this.#receive(message));
    this.#launcher.adopt(this.#frame.element);
    this.#sendConfig();
  }

  #sendConfig(): void {
    this.#frame?.post({ type: "config", config: frameConfig(this.#config) });
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    this.#warm();
    const credentials = await this.#visitor.credentials();
    this.#started = credentials !== null;
    const page = location.href;
    if (credentials) this.#frame?.post({ type: "start", ...credentials, page });
  }

  async #identify(): Promise<void> {
    const token = await this.#visitor.token();
    if (token) this.#frame?.post({ type: "identify", token });
  }

  #onPage = (): void => {
    if (location.hash === DEEP_LINK && !this.#open) this.open();
    this.#frame?.post({ type: "page", page: location.href });
  };

  #receive(message: FromFrame): void {
    // `state`, `message` and `error` carry what the host's listeners hear.
    const { type } = message;
    if (type === "resume") this.#visitor.resume = message.resume;
    else if (type in message) this.#emit(type, message[type as keyof FromFrame]);
    else if (type === "close") this.close();
    else if (type === "ended") this.#remove();
    else if (type === "words") this.#launcher.label(message.launch, message.close);
    else if (type === "notice") {
      this.#attention.notify(message.title, message.text, () => this.open());
    } else if (type === "permit") {
      void Notification.requestPermission().then(() => this.#sendConfig());
    } else if (type === "unread") {
      this.#launcher.unread(message.count, message.text);
      this.#attention.count(message.count);
      this.#emit("unread", message.count);
    } else if (type === "token") {
      void this.#visitor.token().then((token) => this.#frame?.post({ type: "token", token }));
    }
  }
}
