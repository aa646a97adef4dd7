// What a browser gets of one package: a bundle of nothing else, compressed as it
// travels.

import { brotliCompressSync } from "node:zlib";
import { build, type InlineConfig, type Rolldown } from "vite";

const ENTRY = "\0share";

/** Bytes of `source`'s exports and all that they need. */
export async function shareOf(source: string, config: InlineConfig): Promise<number> {
  const result = await build({
    ...config,
    plugins: [
      ...(config.plugins ?? []),
      {
        name: "entry",
        resolveId: (id) => (id === ENTRY ? ENTRY : null),
        load: (id) =>
          id === ENTRY
            ? `import * as all from ${JSON.stringify(source)}; globalThis.all = all`
            : null,
      },
    ],
    build: { ...config.build, write: false, rolldownOptions: { input: ENTRY } },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  return output.reduce(
    (sum, file) => sum + (file.type === "chunk" ? brotliCompressSync(file.code).length : 0),
    0,
  );
}
