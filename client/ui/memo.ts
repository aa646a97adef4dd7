import { Component, type ComponentChild, type FunctionComponent } from "preact";

/** Skips a component whose props are the same as before; compat's own is larger. */
export function memo<Props extends object>(
  render: (props: Props) => ComponentChild,
): FunctionComponent<Props> {
  class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const names = Object.keys(next) as (keyof Props)[];
      return names.some((name) => next[name] !== (this.props as Props)[name]);
    }
    override render(props: Props): ComponentChild {
      return render(props);
    }
  }
  return Memo as unknown as FunctionComponent<Props>;
}
