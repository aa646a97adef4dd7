// Bundles of autobahn-js are 73 to 90 KB as published. Ours takes its connection,
// session and JSON serializer untouched and leaves away what we never use: other
// serializers, transports and promises, most of its util.js, and the log, which writes
// to the console of the customer's page.

import { join } from "node:path";
import type { Plugin } from "vite";

const UNUSED = new Set([
  "when",
  "cbor",
  "msgpack5",
  "./transport/longpoll.js",
  "./transport/rawsocket.js",
]);
const LOG = /^\.{1,2}\/log\.js$/;

const UTIL = /^\.{1,2}\/util\.js$/;

// Vite's own way to load a chunk asks for its style sheets first; ours have none.
const PRELOAD = "\0vite/preload-helper.js";

const EMPTY = "\0autobahn-empty";
const SILENT = "\0autobahn-silent";

export function slimAutobahn(): Plugin {
  return {
    name: "slim-autobahn",
    enforce: "pre",
    resolveId(source, importer) {
      if (!importer?.includes("/autobahn/lib/")) return null;
      // The index of everything, of which the connection wants `transports` alone.
      if (source === "./autobahn.js") return this.resolve("./configure.js", importer);
      if (UNUSED.has(source)) return EMPTY;
      if (UTIL.test(source)) return join(import.meta.dirname, "autobahn-util.js");
      return LOG.test(source) ? SILENT : null;
    },
    load(id) {
      if (id === EMPTY) return "export {}";
      if (id === PRELOAD) return "export const __vitePreload = (load) => load()";
      return id === SILENT ? "export const debug = () => {}, warn = () => {}" : null;
    },
  };
}
