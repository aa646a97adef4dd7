// Dates as people read them, in the reader's own zone and language.

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

export function timeOf(at: string, locale?: string): string {
  return format(locale, { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

export function fullTimeOf(at: string, locale?: string): string {
  return format(locale, { dateStyle: "full", timeStyle: "short" }).format(new Date(at));
}

export function dateOf(at: string, locale?: string): string {
  return format(locale, { dateStyle: "long" }).format(new Date(at));
}

/** Equal for two times of one day. */
export function dayKey(at: string): string {
  return new Date(at).toDateString();
}

/** "Today", "Yesterday", "Monday, January 29", with the year when it is another. */
export function dayLabel(at: string, now = new Date(), locale?: string): string {
  const date = new Date(at);
  const midnight = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
    return relative.charAt(0).toLocaleUpperCase(locale) + relative.slice(1);
  }
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return format(locale, { weekday: "long", month: "long", day: "numeric", ...year }).format(date);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const relatives = new Map<string | undefined, Intl.RelativeTimeFormat>();

/** "2 minutes ago", "now". */
export function ago(at: string, now = new Date(), locale?: string): string {
  const seconds = Math.max(0, (now.getTime() - Date.parse(at)) / 1000);
  // Made once: a list asks for many, and each costs more than all the rest of its row.
  const relative =
    relatives.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  relatives.set(locale, relative);
  for (const [unit, size] of UNITS) {
    if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit);
  }
  return relative.format(0, "second");
}
