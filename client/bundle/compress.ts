// Every text asset gets a .br and a .gz sibling; the server picks one by header.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXT = /\.(js|css|html|svg|json|txt)$/;

export interface Size {
  file: string;
  plain: number;
  brotli: number;
}

export function compress(folder: string): Size[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    TEXT.test(file),
  );
  return files.sort().map((file) => {
    const plain = readFileSync(join(folder, file));
    const brotli = brotliCompressSync(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    });
    writeFileSync(join(folder, `${file}.br`), brotli);
    writeFileSync(join(folder, `${file}.gz`), gzipSync(plain, { level: 9 }));
    return { file, plain: plain.length, brotli: brotli.length };
  });
}
