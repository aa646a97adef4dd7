// Finds the addresses in a text, for the views to make anchors of: the web and mail,
// nothing else. What is shown is where it leads.

export interface Piece {
  text: string;
  href: string | null;
}

// Closing punctuation belongs to the sentence, not to the address; invisible and
// direction-changing characters belong to none.
const INSIDE = String.raw`[^\s<>"'\p{Cc}\p{Cf}]`;
const END = String.raw`[^\s<>"'.,:;!?)\]}\p{Cc}\p{Cf}]`;
const ADDRESS = new RegExp(`(?:https?://|mailto:)${INSIDE}*${END}`, "giu");

// Letters of two of these in one name are a disguise.
const SCRIPTS = ["Latin", "Cyrillic", "Greek", "Armenian", "Hebrew", "Arabic", "Han"].map(
  (name) => new RegExp(`\\p{Script=${name}}`, "u"),
);

function isMixed(host: string): boolean {
  return host.split(".").some((label) => SCRIPTS.filter((script) => script.test(label)).length > 1);
}

function linkOf(address: string): Piece | null {
  if (/^mailto:/i.test(address)) {
    return /^mailto:[^@\s]+@[^@\s]+$/i.test(address) ? { text: address, href: address } : null;
  }
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  // "https://bank.example@elsewhere": a name in front of the host is there to mislead.
  if (url.username || url.password) return null;
  const written = /^\w+:\/\/([^/?#:]*)/.exec(address)?.[1] ?? "";
  const text = isMixed(written) ? address.replace(written, () => url.hostname) : address;
  return { text, href: url.href };
}

export function linked(content: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of content.matchAll(ADDRESS)) {
    const link = linkOf(match[0]);
    if (!link) continue;
    if (match.index > end) pieces.push({ text: content.slice(end, match.index), href: null });
    pieces.push(link);
    end = match.index + match[0].length;
  }
  if (end < content.length) pieces.push({ text: content.slice(end), href: null });
  return pieces;
}
