import type { ReactiveController, ReactiveControllerHost } from "lit";

/** A media query as part of a component's state; `onTurn` is told when it begins or ceases to match. */
export class MediaQuery implements ReactiveController {
  private readonly list: MediaQueryList;

  constructor(
    private readonly host: ReactiveControllerHost,
    query: string,
    private readonly onTurn: (matches: boolean) => void = () => undefined,
  ) {
    this.list = window.matchMedia(query);
    host.addController(this);
  }

  get matches(): boolean {
    return this.list.matches;
  }

  hostConnected(): void {
    this.list.addEventListener("change", this.onChange);
  }

  hostDisconnected(): void {
    this.list.removeEventListener("change", this.onChange);
  }

  private onChange = (): void => {
    this.onTurn(this.matches);
    this.host.requestUpdate();
  };
}
