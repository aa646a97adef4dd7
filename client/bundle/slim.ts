// Bundles of autobahn-js are 73 to 90 KB as published. Ours takes its connection,
// session and JSON serializer untouched and leaves away what we never use: other
// serializers, transports and promises, most of its util.js, and the log, which writes
// to the console of the customer's page.

import { join } from "node:path";
import type { Plugin } from "vite";

const ours = (file: string) => join(import.meta.dirname, file);

const LOG = /^\.{1,2}\/log\.js$/;
const UTIL = /^\.{1,2}\/util\.js$/;
const SILENT = "\0autobahn-silent.cjs";

// The JSON serializer comes first in its file; the others are tried after this.
const SERIALIZER = /\/autobahn\/lib\/serializer\.js$/;
const OTHERS = "\n\ntry {";

// Vite's own way to load a chunk asks for its style sheets first; ours have none.
const PRELOAD = "\0vite/preload-helper.js";

export function slimAutobahn(): Plugin {
  return {
    name: "slim-autobahn",
    enforce: "pre",
    resolveId(source, importer) {
      if (!importer?.includes("/autobahn/lib/")) return null;
      // The index of everything, of which the connection wants `transports` alone.
      if (source === "./autobahn.js") return ours("autobahn-transports.cjs");
      if (UTIL.test(source)) return ours("autobahn-util.cjs");
      return LOG.test(source) ? SILENT : null;
    },
    load(id) {
      if (id === PRELOAD) return "export const __vitePreload = (load) => load()";
      return id === SILENT ? "exports.debug = exports.warn = () => {}" : null;
    },
    transform(code, id) {
      if (!SERIALIZER.test(id)) return null;
      const end = code.indexOf(OTHERS);
      if (end < 0) throw new Error("autobahn's serializer.js is not as it was");
      return { code: code.slice(0, end), map: null };
    },
  };
}
