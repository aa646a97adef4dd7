// The licence texts of the npm code that a bundle really contains.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

export class Licenses {
  readonly #roots = new Set<string>();

  plugin(): Plugin {
    return {
      name: "collect-licenses",
      generateBundle: (_, bundle) => {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== "chunk") continue;
          for (const id of chunk.moduleIds) if (id.includes("/node_modules/")) this.#add(id);
        }
      },
    };
  }

  #add(id: string): void {
    let folder = dirname(id);
    while (!isPackage(folder)) folder = dirname(folder);
    this.#roots.add(folder);
  }

  text(): string {
    const parts = [...this.#roots].map((root) => {
      const { name, version, license } = manifest(root);
      const file = readdirSync(root).find((entry) => /^licen[cs]e/i.test(entry));
      if (!file) throw new Error(`${name} ships no licence text`);
      const text = readFileSync(join(root, file), "utf8").trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    });
    const line = `\n${"-".repeat(72)}\n\n`;
    return `The files in this folder contain these packages:\n${line}${parts.sort().join(line)}`;
  }
}

interface Manifest {
  name?: string;
  version?: string;
  license?: string;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

// Some packages put a package.json without a name into their dist folders.
function isPackage(folder: string): boolean {
  return existsSync(join(folder, "package.json")) && manifest(folder).version !== undefined;
}
