// Builds everything that the server serves into web/static/, prints what it weighs
// and fails when a budget is broken.

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type InlineConfig } from "vite";
import { compress, type Size } from "./compress.ts";
import { Licenses } from "./licenses.ts";
import { shareOf } from "./share.ts";
import { slimAutobahn } from "./slim.ts";
import { stylesInScript } from "./styles.ts";

const root = join(import.meta.dirname, "../..");
const out = join(root, "web/static");
const licenses = new Licenses();

// Parts of the dashboard that are fetched when somebody wants them.
const LATER = /admin\/src\/(sheets|settings)\/|client\/src\/sound\.ts/;

function config(folder: string, build: InlineConfig["build"]): InlineConfig {
  return {
    root: join(root, folder),
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    base: "/",
    define: { global: "globalThis" },
    resolve: { alias: { "preact/jsx-runtime": join(import.meta.dirname, "jsx.ts") } },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    plugins: [slimAutobahn(), licenses.plugin()],
    build: {
      outDir: out,
      emptyOutDir: false,
      target: "es2022",
      // light-dark() as it is: what stands in for it in older browsers follows the
      // system alone, not the theme that a host sets.
      cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
      assetsDir: "assets",
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
      ...build,
    },
  };
}

function pages(folder: string, ...names: string[]): InlineConfig {
  const input = names.map((name) => join(root, folder, `${name}.html`));
  return config(folder, { rollupOptions: { input } });
}

/** All that a page needs at first is one script. What is fetched later shares that, and no
 * third file that both would wait for. */
function inOneScript(page: InlineConfig): InlineConfig {
  const test = (id: string) => !LATER.test(id);
  const output = { codeSplitting: { groups: [{ name: "first", test }] } };
  return {
    ...page,
    build: { ...page.build, rollupOptions: { ...page.build?.rollupOptions, output } },
  };
}

const loader = config("widget", {
  lib: { entry: "src/loader/main.ts", formats: ["iife"], name: "_", fileName: () => "widget.js" },
});

rmSync(out, { recursive: true, force: true });
const panel = pages("widget", "frame", "chat");
panel.plugins?.push(stylesInScript());
await Promise.all([loader, panel, inOneScript(pages("admin", "admin"))].map(build));
cpSync(join(root, "widget/demo"), out, { recursive: true });
writeFileSync(join(out, "THIRD_PARTY_LICENSES"), licenses.text());
const sizes = compress(out);

/** What a browser fetches for a page: the page, what it refers to, and what that imports. */
function load(page: string): Size[] {
  const html = readFileSync(join(out, page), "utf8");
  const found = sizes.filter(({ file }) => file === page || html.includes(`"/${file}"`));
  const code = found.map(({ file }) => readFileSync(join(out, file), "utf8")).join("\n");
  const imported = sizes.filter(
    ({ file }) =>
      !found.some((one) => one.file === file) &&
      code.includes(`from"./${file.replace("assets/", "")}"`),
  );
  return [...found, ...imported];
}

const size = (file: string) => sizes.filter((one) => one.file === file);
const opened = [...size("widget.js"), ...load("frame.html")];
// The aims are on the wire, response headers included: a page has a policy of its own.
// tests/e2e/test_wire.py measures what really travels.
const HEADERS = 420;
const PAGE_HEADERS = 600;
const budgets = [
  { what: "loader", files: size("widget.js"), most: 4, count: 1 },
  { what: "widget opened", files: opened, most: 32, count: 5 },
  { what: "dashboard", files: load("admin.html"), most: 45, count: 4 },
];

for (const { file, plain, brotli } of sizes) {
  console.log(`${file.padEnd(36)} ${String(plain).padStart(8)} ${String(brotli).padStart(7)} br`);
}

function hold(what: string, bytes: number, most: number, files = ""): void {
  const over = bytes > most * 1024;
  console.log(`${what}: ${(bytes / 1024).toFixed(2)} of ${most} KB${files}${over ? " OVER" : ""}`);
  if (over) process.exitCode = 1;
}

for (const { what, files, most, count } of budgets) {
  const wire = files.reduce(
    (sum, { file, brotli }) => sum + brotli + (file.endsWith(".html") ? PAGE_HEADERS : HEADERS),
    0,
  );
  hold(what, wire, most, `, ${files.length} of ${count} files`);
  if (files.length > count) process.exitCode = 1;
}
hold(
  "autobahn-js in it",
  await shareOf(join(root, "client/node_modules/autobahn/lib/connection.js"), config("client", {})),
  8,
);
