import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  define: { global: "globalThis" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    alias: { "autobahn/lib/connection.js": join(import.meta.dirname, "../tests/no-autobahn.ts") },
  },
  test: {
    pool: "vmThreads", // each file by itself, as in a process of its own, in a fifth of the time
    environment: "happy-dom",
    environmentOptions: { happyDOM: { settings: { enableIframePageLoading: true } } },
    include: [
      "{client,widget,admin}/tests/**/*.test.{ts,tsx}",
      "widget/packages/*/tests/**/*.test.ts",
    ],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
