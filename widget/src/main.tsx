// The frame's document and the hosted page: one program, two kinds of host.

import { effect, signal } from "@preact/signals";
import { render } from "preact";
import type { FrameConfig } from "./config.ts";
import { Chat } from "./core/chat.ts";
import { connectToLoader, hostOurselves } from "./core/host.ts";
import type { Credentials } from "./core/session.ts";
import { pageOf } from "./page.ts";
import { Panel } from "./panel/Panel.tsx";
import { applyTheme } from "./panel/theme.ts";
import { SupportChatContext } from "./panel/useSupportChat.ts";
import type { FromFrame, ToFrame } from "./port.ts";
import { language, speak } from "./strings/language.ts";

const config = signal<FrameConfig>({});
const draft = signal("");
const hosted = document.documentElement.dataset.host === "page";
const credentials: Credentials = {
  token: null,
  resume: null,
  link: null,
  page: null,
  profile: null,
};
let answerToken: ((token: string | null) => void) | null = null;

const host = hosted ? hostOurselves() : connectToLoader(receive);
const tell = (message: FromFrame) => host.tell(message);
const freshToken = () =>
  new Promise<string | null>((resolve) => {
    answerToken?.(null);
    answerToken = resolve;
    if (hosted) resolve(null);
    else tell({ type: "token" });
  });
const chat = new Chat({ credentials, tell, freshToken });

function receive(message: ToFrame): void {
  if (message.type === "config") {
    config.value = message.config;
    credentials.profile = message.config.user ?? null;
    applyTheme(message.config);
    if (message.config.locale) void speak(message.config.locale);
  } else if (message.type === "start") {
    const { token, resume, page } = message;
    Object.assign(credentials, { token, resume, page: pageOf(page) });
    chat.start();
  } else if (message.type === "open") {
    if (message.text && draft.value === "") draft.value = message.text;
    chat.setOpened(true);
  } else if (message.type === "close") chat.setOpened(false);
  else if (message.type === "page") credentials.page = pageOf(message.page);
  else if (message.type === "token") answerToken?.(message.token);
  else if (message.type === "identify") chat.identify(message.token);
  else if (message.type === "shutdown") void chat.shutdown();
}

effect(() => {
  const { launch, close } = language.value.words;
  tell({ type: "words", launch, close });
});

const close = hosted ? null : () => tell({ type: "close" });
const permit = () => tell({ type: "permit" });
const root = document.getElementById("panel");
if (root) {
  render(
    <SupportChatContext.Provider value={{ chat, config, draft, close, permit }}>
      <Panel />
    </SupportChatContext.Provider>,
    root,
  );
}

if ("link" in host) {
  const { link, resume } = host as ReturnType<typeof hostOurselves>;
  Object.assign(credentials, { link, resume });
  void speak(navigator.language);
  chat.setOpened(true);
  chat.start();
}
