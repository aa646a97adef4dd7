// How the list is looked at, as the address has it. Pure.

import { FILTERS, firstView, type ListView } from "./list.ts";

export function viewOf(search: string): ListView {
  const said = new URLSearchParams(search);
  return {
    archived: said.get("archived") === "1",
    filter: FILTERS.find((name) => name === said.get("filter")) ?? firstView.filter,
    q: (said.get("q") ?? "").slice(0, 200),
    tag: said.get("tag") ?? "",
  };
}

export function searchOf({ archived, filter, q, tag }: ListView): string {
  const said = new URLSearchParams();
  if (archived) said.set("archived", "1");
  if (filter !== firstView.filter) said.set("filter", filter);
  if (q) said.set("q", q);
  if (tag) said.set("tag", tag);
  const text = said.toString();
  return text && `?${text}`;
}
