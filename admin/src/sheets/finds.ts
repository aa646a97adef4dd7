// What the palette offers for a few letters. Pure.

export interface Find {
  readonly id: string;
  readonly kind: "action" | "chat" | "canned";
  readonly text: string;
  readonly hint: string;
  readonly run: () => void;
}

const MOST = 8;

/** How well a text fits: every word of it begins somewhere; lower is better, null is not at all. */
export function fit(text: string, typed: string): number | null {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const where = text.toLowerCase();
  let worst = 0;
  for (const word of words) {
    const at = where.search(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}`, "u"));
    if (at < 0) return null;
    worst = Math.max(worst, at);
  }
  return worst;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The best of each kind, in the order of the kinds. */
export function best(finds: readonly Find[], typed: string): Find[] {
  const kinds = ["action", "chat", "canned"] as const;
  return kinds.flatMap((kind) =>
    finds
      .filter((find) => find.kind === kind)
      .map((find) => ({ find, fits: fit(`${find.text} ${find.hint}`, typed) }))
      .filter(({ fits }) => fits !== null)
      .sort((a, b) => (a.fits ?? 0) - (b.fits ?? 0))
      .slice(0, MOST)
      .map(({ find }) => find),
  );
}
