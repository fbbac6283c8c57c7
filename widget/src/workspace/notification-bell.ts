import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WorkspaceClient } from "../api/workspace-client";
import { asApiError, type ApiError } from "../api/errors";
import type { Notification } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";

const words = strings.notifications;
const POLL_MS = 60_000;
const BADGE_MAX = 99;

/** The bell with the number of unread notifications, and their list as it opens. */
@customElement("steward-notification-bell")
export class StewardNotificationBell extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @state() private unread = 0;
  @state() private items: Notification[] | null = null;
  @state() private error: ApiError | null = null;
  private timer = 0;

  static override styles = [
    controls,
    css`
      :host { display: contents; }
      .bell { position: relative; }
      .count { position: absolute; top: 0; right: -2px; min-width: 16px; height: 16px; padding: 0 4px; border-radius: 99px; background: var(--accent); color: var(--on-accent); font-size: 10.5px; font-weight: 700; line-height: 16px; text-align: center; }
      [popover] { position: fixed; inset: 52px 12px auto auto; width: min(380px, calc(100vw - 24px)); max-height: min(560px, calc(100dvh - 72px)); margin: 0; padding: 0; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--raised); color: var(--ink); box-shadow: var(--shadow-l); overflow: hidden; }
      [popover]:popover-open { display: flex; flex-direction: column; }
      header { display: flex; align-items: center; gap: var(--s2); padding: var(--s2) var(--s2) var(--s2) var(--s4); border-bottom: 1px solid var(--line); }
      h2 { flex: 1; font-size: var(--text-s); font-weight: 620; }
      ul { overflow-y: auto; overscroll-behavior: contain; }
      li { display: grid; grid-template-columns: 8px minmax(0, 1fr) auto; gap: 10px; padding: 11px var(--s2) 11px var(--s4); font-size: var(--text-s); line-height: 1.45; }
      li + li { border-top: 1px solid var(--line); }
      .dot { width: 8px; height: 8px; margin-top: 6px; border-radius: 50%; background: transparent; }
      .fresh .dot { background: var(--accent); }
      .fresh p { font-weight: 550; }
      p { overflow-wrap: anywhere; }
      time { display: block; margin-top: 1px; color: var(--ink-soft); font-size: var(--text-xs); font-weight: 400; }
      .skeletons { display: grid; gap: var(--s4); padding: var(--s4); }
      .notice { margin: var(--s3); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.count();
    this.timer = window.setInterval(() => void this.count(), POLL_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    const label = this.unread ? strings.top.unread(this.unread) : strings.top.notifications;
    return html`<button class="icon-button bell" type="button" popovertarget="list" aria-label=${label} title=${strings.top.notifications}>
        ${icon("bell")}${this.unread ? html`<span class="count" aria-hidden="true">${Math.min(this.unread, BADGE_MAX)}</span>` : nothing}
      </button>
      <section id="list" popover aria-label=${words.title} @beforetoggle=${this.onToggle}>
        <header><h2>${words.title}</h2>
          ${this.unread ? html`<button class="button plain small" type="button" @click=${this.readAll}>${words.readAll}</button>` : nothing}</header>
        ${errorNotice(this.error, () => void this.load())} ${this.renderList()}
      </section>`;
  }

  private renderList() {
    if (this.items === null) return this.error ? nothing : skeletonLines(4);
    if (!this.items.length) return html`<div class="empty">${icon("bell")}<b>${words.empty}</b><p>${words.emptyText}</p></div>`;
    return html`<ul>${this.items.map((one) => this.renderItem(one))}</ul>`;
  }

  private renderItem(one: Notification) {
    const isFresh = one.read_at === null;
    return html`<li class=${isFresh ? "fresh" : ""}>
      <span class="dot" role="img" aria-label=${isFresh ? words.fresh : nothing}></span>
      <p>${one.text}<time datetime=${one.created_at}>${formatTime(one.created_at)}</time></p>
      ${isFresh
        ? html`<button class="icon-button small" type="button" title=${words.read} aria-label="${words.read}: ${one.text}" @click=${() => void this.read([one])}>${icon("check")}</button>`
        : nothing}
    </li>`;
  }

  /** Asks how many there are, unless nobody looks. */
  async count(): Promise<void> {
    if (document.hidden) return;
    const page = await this.api.unread().catch(() => null);
    if (!page) return;
    const isMore = page.items.length > this.unread;
    this.unread = page.items.length;
    if (isMore) this.dispatchEvent(new CustomEvent("notified", { bubbles: true, composed: true }));
  }

  private onToggle(event: ToggleEvent): void {
    if (event.newState === "open") void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.items = (await this.api.notifications()).items;
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  /** All of them, also those that the list does not show. */
  private readAll = async (): Promise<void> => {
    const page = await this.api.unread().catch(() => null);
    await this.read(page?.items ?? []);
  };

  private async read(chosen: Notification[]): Promise<void> {
    try {
      await Promise.all(chosen.map((one) => this.api.markRead(one.id)));
    } catch (error) {
      this.error = asApiError(error);
    }
    await Promise.all([this.load(), this.count()]);
  }
}
