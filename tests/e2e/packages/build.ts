// Builds a host's site as its own tools would: node build.ts FOLDER

import vue from "@vitejs/plugin-vue";
import { build } from "vite";

const [root] = process.argv.slice(2);
await build({
  ...(root ? { root } : {}),
  base: "./",
  configFile: false,
  logLevel: "warn",
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [vue()],
});
