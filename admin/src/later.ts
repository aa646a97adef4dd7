// Parts that are not needed at first: fetched when they are shown for the first time.

import { createElement, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { toast } from "./desk/toast.ts";

export function later<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
): FunctionComponent<Props> {
  let part: FunctionComponent<Props> | null = null;
  return function Later(props: Props) {
    const [, redraw] = useState({});
    useEffect(() => {
      if (part) return;
      load().then((loaded) => {
        part = loaded;
        redraw({});
      }, toast);
    }, []);
    return part && createElement(part, props);
  };
}
