// Bundles of autobahn-js are 73 to 90 KB as published. Ours takes its connection,
// session and JSON serializer untouched and leaves away what we never use: other
// serializers, transports and promises, and the log, which writes to the console
// of the customer's page.

import type { Plugin } from "vite";

const UNUSED = new Set([
  "when",
  "cbor",
  "msgpack5",
  "./transport/longpoll.js",
  "./transport/rawsocket.js",
]);
const LOG = /^\.{1,2}\/log\.js$/;

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
      return LOG.test(source) ? SILENT : null;
    },
    load(id) {
      if (id === EMPTY) return "export {}";
      return id === SILENT ? "export const debug = () => {}, warn = () => {}" : null;
    },
  };
}
