// The page the user is on, as staff may see it: without the parts of an address
// that carry secrets.

const LONGEST = 2048;

export function pageOf(href: string): string | null {
  const url = new URL(href);
  if (!/^https?:$/.test(url.protocol)) return null;
  const kept = new URLSearchParams();
  url.searchParams.forEach((value, name) => {
    if (name.startsWith("utm_")) kept.append(name, value);
  });
  url.username = url.password = url.hash = "";
  url.search = kept.toString();
  return url.href.length <= LONGEST ? url.href : null;
}
