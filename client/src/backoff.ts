const FIRST = 500;
const LONGEST = 30_000;

/** Milliseconds to wait after `failures` failures in a row: doubling, full jitter, for ever. */
export function backoff(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 16));
}
