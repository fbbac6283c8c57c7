import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { controls } from "../styles/controls";
import { skeletonLines } from "../ui/notice";
import { OfficeClient } from "./client";
import type { OfficePage } from "./pages";

/** One administration page; each is fetched when it is first opened. */
@customElement("steward-office")
export class StewardOffice extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property() page: OfficePage = "profile";
  @state() private ready: OfficePage | null = null;
  private office!: OfficeClient;

  static override styles = [
    controls,
    css`
      :host { display: block; height: 100%; overflow-y: auto; overscroll-behavior: contain; }
      .skeletons { display: grid; gap: var(--s4); width: min(880px, 100%); margin: 0 auto; padding: var(--s7) var(--s5); }
    `,
  ];

  /** Not when it is connected: the page sets the properties before this element is defined. */
  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("api")) this.office = new OfficeClient(this.api);
    if (changed.has("page")) void this.fetchPage(this.page);
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("ready")) this.scrollTop = 0;
  }

  override render() {
    const { office } = this;
    if (this.ready !== this.page) return skeletonLines(6);
    if (this.page === "people") return html`<steward-people-page .office=${office}></steward-people-page>`;
    if (this.page === "roles") return html`<steward-roles-page .office=${office}></steward-roles-page>`;
    if (this.page === "audit") return html`<steward-audit-page .office=${office}></steward-audit-page>`;
    if (this.page === "usage") return html`<steward-usage-page .office=${office}></steward-usage-page>`;
    if (this.page === "tests") return html`<steward-tests-page .office=${office}></steward-tests-page>`;
    if (this.page === "company") return html`<steward-company-page .office=${office}></steward-company-page>`;
    return html`<steward-profile-page .office=${office}></steward-profile-page>`;
  }

  private async fetchPage(page: OfficePage): Promise<void> {
    if (page === "people") await import("./people-page");
    else if (page === "roles") await import("./roles-page");
    else if (page === "audit") await import("./audit-page");
    else if (page === "usage") await import("../assistant/usage-page");
    else if (page === "tests") await import("../assistant/tests-page");
    else if (page === "company") await import("./company-page");
    else await import("./profile-page");
    this.ready = page;
  }
}
