import { createApi, install, type Stub } from "./api.ts";

declare global {
  interface Window {
    SupportChat?: Stub;
  }
}

const script = document.currentScript as HTMLScriptElement | null;
const server = script && new URL(script.src).origin;

// Included twice, by a layout and a page: the first one stays.
if (server && (!window.SupportChat || window.SupportChat.q)) {
  const stub: Stub = window.SupportChat ?? {};
  window.SupportChat = stub;
  const api = createApi(server);
  install(stub, api);
  if ("supportChat" in script.dataset) api.init();
}
