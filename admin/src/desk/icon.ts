// The tab's icon, with the number of unread chats on it.

const BUBBLE =
  "M21 11.5a8.4 8.4 0 0 1-8.9 8.4 9 9 0 0 1-3.6-.8L3 21l1.9-5a8.3 8.3 0 0 1-.8-4.5A8.6 8.6 0 0 1 21 11.5z";

export function iconOf(unread: number): string {
  const badge = unread
    ? `<circle cx='17' cy='7' r='7' fill='#d11f3a' stroke='none'/><text x='17' y='10.4' font-size='9.5' font-weight='700' font-family='sans-serif' text-anchor='middle' fill='#fff' stroke='none'>${unread > 9 ? "9+" : unread}</text>`
    : "";
  const drawing = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#2f5bd7' stroke-width='2.4' stroke-linecap='round' stroke-linejoin='round'><path d='${BUBBLE}'/>${badge}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
