// Builds what is published: one module and one declaration file for each entry. The
// types that the package shares with the rest of this repository end up inside.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { build } from "vite";

const root = import.meta.dirname;
const dir = join(root, "dist");
const input = ["index", "react", "vue"].map((name) => join(root, "src", `${name}.ts`));
const external = ["react", "vue"];

rmSync(dir, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: dir,
    target: "es2022",
    minify: false,
    lib: { entry: input, formats: ["es"] },
    rolldownOptions: {
      external,
      // Frameworks that render on a server as well want to know what is for browsers.
      output: { banner: ({ name }) => (name === "react" ? '"use client";' : "") },
    },
  },
});
const types = await rollup({ input, external, plugins: [dts()] });
await types.write({ dir, format: "es" });
