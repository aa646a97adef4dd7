// The style sheet of the widget's pages travels inside their script: one file less on
// the way, and nothing is ever painted without it.

import type { Plugin } from "vite";

export function stylesInScript(): Plugin {
  return {
    name: "styles-in-script",
    enforce: "post",
    generateBundle(_, bundle) {
      const sheets = Object.values(bundle).filter(({ fileName }) => fileName.endsWith(".css"));
      const script = Object.values(bundle).find(
        (file) => file.type === "chunk" && file.facadeModuleId === null && file.name === "main",
      );
      if (script?.type !== "chunk") throw new Error("the widget has no common script");
      const text = sheets
        .map((sheet) => (sheet.type === "asset" ? `${sheet.source}` : ""))
        .join("");
      script.code = `{let s=new CSSStyleSheet;s.replaceSync(${JSON.stringify(text)});document.adoptedStyleSheets=[s]}${script.code}`;
      for (const { fileName } of sheets) delete bundle[fileName];
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".html")) continue;
        file.source = `${file.source}`.replace(/\s*<link rel="stylesheet"[^>]*>/g, "");
      }
    },
  };
}
