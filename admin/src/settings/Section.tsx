import type { ComponentChildren } from "preact";
import { en } from "../strings/en.ts";
import type { Fetched } from "./useFetched.ts";
import { words } from "./words.ts";

interface SectionProps {
  title: string;
  hint?: string;
  of?: Pick<Fetched<unknown>, "value" | "trouble" | "again">;
  children: ComponentChildren;
}

/** One part of the settings; while it is fetched, or when that failed, it says so. */
export function Section({ title, hint, of, children }: SectionProps) {
  return (
    <section>
      <h2>{title}</h2>
      {hint && <p class="hint">{hint}</p>}
      {of?.trouble && (
        <p role="alert" class="bad">
          {words.failed} {of.trouble}{" "}
          <button type="button" onClick={of.again}>
            {en.again}
          </button>
        </p>
      )}
      {of && of.value === null && !of.trouble ? <p class="hint">{en.loading}</p> : children}
    </section>
  );
}
