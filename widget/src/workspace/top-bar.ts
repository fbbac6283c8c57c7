import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WorkspaceClient } from "../api/workspace-client";
import type { Me } from "../api/types";
import { pagesFor } from "../office/pages";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { formatDate, humanise, initials } from "../text/format";
import { icon } from "../ui/icons";
import { readTheme, themes, useTheme, type Theme } from "./theme";
import "./notification-bell";

const words = strings.top;

/** Company, sandbox date, notifications, person with the ways to their pages, theme, sign-out. Fires `toggle-nav`, `toggle-panel`, `sign-out` and `skip`. */
@customElement("steward-top-bar")
export class StewardTopBar extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @property({ attribute: false }) me!: Me;
  @property({ type: Number }) waiting = 0;
  @property({ type: Boolean }) panelOpen = false;
  @state() private theme: Theme = readTheme();

  static override styles = [
    controls,
    css`
      :host { display: block; border-bottom: 1px solid var(--line); background: var(--surface); }
      header { display: flex; align-items: center; gap: var(--s2); height: 56px; padding: 0 var(--s3) 0 var(--s4); }
      .brand { display: flex; align-items: center; gap: 10px; min-width: 0; flex: 1; }
      .logo { display: grid; place-items: center; width: 28px; height: 28px; flex: none; border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 700; font-size: 15px; }
      h1 { min-width: 0; font-size: var(--text-m); font-weight: 640; letter-spacing: -0.005em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .nav { display: none; margin-left: -6px; }
      .panel { position: relative; }
      .count { position: absolute; top: 0; right: -2px; min-width: 16px; height: 16px; padding: 0 4px; border-radius: 99px; background: var(--accent); color: var(--on-accent); font-size: 10.5px; font-weight: 700; line-height: 16px; text-align: center; }
      .panel[aria-expanded="true"] { background: var(--hover); color: var(--ink); }
      .person { display: flex; align-items: center; gap: 10px; padding: 4px 6px 4px 10px; border: 0; border-radius: var(--radius-m); background: none; text-align: right; cursor: pointer; line-height: 1.25; }
      .person:hover { background: var(--hover); }
      .person b { display: block; font-size: var(--text-s); font-weight: 600; }
      .person small { color: var(--ink-soft); font-size: var(--text-xs); }
      .face { display: grid; place-items: center; width: 32px; height: 32px; flex: none; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-size: var(--text-xs); font-weight: 650; }
      [popover] { position: fixed; inset: 52px 12px auto auto; width: 264px; margin: 0; padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--raised); color: var(--ink); box-shadow: var(--shadow-l); }
      .card { padding: 2px var(--s2) var(--s3); border-bottom: 1px solid var(--line); font-size: var(--text-s); overflow-wrap: anywhere; }
      .card small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
      fieldset { display: flex; margin: var(--s3) 0; padding: 3px; border: 0; border-radius: var(--radius-s); background: var(--sunken); }
      fieldset label { position: relative; flex: 1; padding: 4px; border-radius: 5px; text-align: center; font-size: var(--text-xs); font-weight: 550; color: var(--ink-soft); cursor: pointer; }
      fieldset label:has(:checked) { background: var(--raised); color: var(--ink); box-shadow: var(--shadow-s); }
      fieldset label:has(:focus-visible) { outline: 2px solid var(--accent); }
      fieldset input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
      .out { width: 100%; justify-content: flex-start; text-decoration: none; }
      .pages { display: grid; padding: var(--s2) 0; border-bottom: 1px solid var(--line); }
      .skip { position: absolute; left: 12px; top: -60px; z-index: 2; }
      .skip:focus-visible { top: 10px; }
      @media (max-width: 860px) { .nav { display: inline-grid; } }
      @media (max-width: 640px) {
        header { padding: 0 var(--s2); }
        .person span:first-child, .logo { display: none; }
        .person { padding: 4px; }
        .brand { flex-direction: column; align-items: flex-start; gap: 0; }
        .brand .badge { margin-left: -2px; padding: 0 6px; font-size: 11px; line-height: 16px; }
      }
    `,
  ];

  override render() {
    const { me } = this;
    const role = me.roles.map(humanise).join(", ");
    return html`<header>
      <button class="button skip" type="button" @click=${() => this.fire("skip")}>${words.skip}</button>
      <button class="icon-button nav" type="button" aria-label=${words.conversations} @click=${() => this.fire("toggle-nav")}>${icon("menu")}</button>
      <div class="brand"><span class="logo" aria-hidden="true">S</span><h1>${me.tenant.name}</h1>${this.renderPinned()}</div>
      <steward-notification-bell .api=${this.api}></steward-notification-bell>
      <button class="icon-button panel" type="button" aria-label=${this.waiting ? words.panelWaiting(this.waiting) : words.panel} title=${words.panel} aria-expanded=${this.panelOpen} @click=${() => this.fire("toggle-panel")}>
        ${icon("panel")}${this.waiting ? html`<span class="count">${this.waiting}</span>` : nothing}
      </button>
      <button class="person" type="button" popovertarget="account" aria-label="${words.account}: ${me.user.name} ${role}">
        <span><b>${me.user.name}</b> <small>${role}</small></span><span class="face" aria-hidden="true">${initials(me.user.name)}</span>
      </button>
      <div id="account" popover>
        <p class="card"><b>${me.user.name}</b><small>${me.user.email}</small><small>${role} · ${me.tenant.name}</small></p>
        <nav class="pages" aria-label=${words.office}>${pagesFor((permission) => this.api.session.can(permission)).map(
          ({ page, icon: name }) => html`<a class="button plain out" href="#/${page}" @click=${() => this.closeAccount()}>${icon(name)}${words[page]}</a>`,
        )}</nav>
        <fieldset role="radiogroup" aria-label=${words.theme}>${themes.map((theme) => this.renderTheme(theme))}</fieldset>
        <button class="button plain out" type="button" @click=${() => this.fire("sign-out")}>${icon("signOut")}${words.signOut}</button>
      </div>
    </header>`;
  }

  private renderPinned() {
    const { tenant } = this.me;
    if (!tenant.is_sandbox) return nothing;
    return html`<span class="badge" title=${words.pinnedHint}>${icon("clock")}${words.pinned(formatDate(tenant.now))}</span>`;
  }

  private renderTheme(theme: Theme) {
    return html`<label><input type="radio" name="theme" .checked=${this.theme === theme} @change=${() => this.setTheme(theme)} />${words.themes[theme]}</label>`;
  }

  private setTheme(theme: Theme): void {
    this.theme = theme;
    useTheme(theme);
  }

  private fire(name: string): void {
    this.closeAccount();
    this.dispatchEvent(new CustomEvent(name));
  }

  private closeAccount(): void {
    this.renderRoot.querySelector<HTMLElement>("#account")?.hidePopover();
  }
}
