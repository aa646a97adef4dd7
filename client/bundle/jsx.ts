// JSX by createElement, which is in the bundle anyway; preact's own runtime for it has
// parts for rendering on servers.

import { type ComponentType, createElement, type Key } from "preact";

export { Fragment } from "preact";

export function jsx(type: string | ComponentType, props: object, key?: Key) {
  return createElement(type as string, key === undefined ? props : { ...props, key });
}

export { jsx as jsxs };
