import { useCallback, useEffect, useState } from "preact/hooks";
import { reason, toast } from "../desk/toast.ts";

export interface Fetched<T> {
  value: T | null;
  trouble: string | null;
  again: () => void;
  set: (value: T) => void;
  /** Waits for what somebody has done here, and asks again. */
  after: (work: Promise<unknown>) => Promise<void>;
}

/** What a section shows: asked for when it comes up. */
export function useFetched<T>(ask: () => Promise<T>): Fetched<T> {
  const [value, set] = useState<T | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const again = useCallback(() => {
    setTrouble(null);
    ask().then(set, (error) => setTrouble(reason(error)));
  }, []);
  useEffect(again, []);
  const after = (work: Promise<unknown>) => work.then(again, toast);
  return { value, trouble, again, set, after };
}
