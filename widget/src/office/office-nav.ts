import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { icon } from "../ui/icons";
import { pagesFor, type OfficePage } from "./pages";

/** The way through the administration pages, and back to the conversation. */
@customElement("steward-office-nav")
export class StewardOfficeNav extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property() current: OfficePage | "" = "";

  static override styles = [
    controls,
    css`
      :host { display: block; padding: var(--s3); }
      nav { display: grid; gap: 2px; margin-top: var(--s4); }
      a { display: flex; align-items: center; gap: 10px; min-height: 38px; padding: 0 10px; border-radius: var(--radius-s); color: inherit; font-size: 14px; text-decoration: none; }
      a svg.icon { color: var(--ink-soft); }
      a:hover { background: var(--hover); }
      a[aria-current="page"] { background: var(--accent-soft); font-weight: 570; }
      a[aria-current="page"] svg.icon { color: var(--accent); }
      .back { border: 1px solid var(--line); background: var(--raised); font-size: var(--text-s); font-weight: 550; box-shadow: var(--shadow-s); }
    `,
  ];

  override render() {
    const pages = pagesFor((permission) => this.api.session.can(permission));
    return html`<a class="back" href="#/">${icon("message")}${strings.top.back}</a>
      <nav aria-label=${strings.top.office}>${pages.map(
        ({ page, icon: name }) => html`<a href="#/${page}" aria-current=${page === this.current ? "page" : "false"}>${icon(name)}${strings.top[page]}</a>`,
      )}</nav>`;
  }
}
