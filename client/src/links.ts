// Finds the web addresses in a text, for the views to make anchors of.

export interface Piece {
  text: string;
  href: string | null;
}

// Closing punctuation belongs to the sentence, not to the address.
const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,:;!?)\]}]/g;

export function linked(content: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of content.matchAll(ADDRESS)) {
    if (match.index > end) pieces.push({ text: content.slice(end, match.index), href: null });
    pieces.push({ text: match[0], href: match[0] });
    end = match.index + match[0].length;
  }
  if (end < content.length) pieces.push({ text: content.slice(end), href: null });
  return pieces;
}
