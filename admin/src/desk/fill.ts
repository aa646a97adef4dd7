// Canned replies have variables: `{{name}}`, or `{{name|there}}` with what stands in its
// place when nobody knows the name. Pure.

const VARIABLE = /\{\{\s*([a-z_]+)\s*(?:\|([^{}]*))?\}\}/g;

export type Values = Readonly<Record<string, string | null | undefined>>;

// What is said when a reply names no words of its own for it.
const FALLBACKS: Values = { name: "there" };

/** A variable that has neither a value nor words in its place stays as it is, to be seen. */
export function fill(text: string, values: Values): string {
  return text.replace(VARIABLE, (whole, name: string, instead?: string) => {
    return values[name] || (instead?.trim() ?? FALLBACKS[name] ?? whole);
  });
}
