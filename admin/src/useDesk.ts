import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Desk } from "./desk/desk.ts";

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("useDesk outside of its context");
  return desk;
}
