import type { ReactiveController, ReactiveControllerHost } from "lit";

/** A media query as part of a component's state. */
export class MediaQuery implements ReactiveController {
  private readonly list: MediaQueryList;

  constructor(private readonly host: ReactiveControllerHost, query: string) {
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

  private onChange = (): void => this.host.requestUpdate();
}
