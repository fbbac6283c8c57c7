import { LitElement, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { WorkspaceClient } from "../api/workspace-client";
import { asApiError, type ApiError } from "../api/errors";
import { Session } from "../api/session";
import type { StewardChat } from "../chat/steward-chat";
import { controls } from "../styles/controls";
import { tokens } from "../styles/tokens";
import { strings } from "../strings-workspace";
import { strings as entry } from "../strings-sign-in";
import { errorNotice } from "../ui/notice";
import "../ui/page-icons";
import { MediaQuery } from "../ui/media-query";
import { readPage, type OfficePage } from "../office/pages";
import { readLink, type MailedLink } from "../sign-in/link";
import type { StewardConversationList } from "./conversation-list";
import type { PanelTab, StewardSidePanel } from "./side-panel";
import { readTheme, useTheme } from "./theme";
import { renderSample } from "./sample";
import { workspaceStyles } from "./workspace-styles";
import "../chat/steward-chat";
import "../sign-in/sign-in-form";
import "../ui/sheet";
import "./conversation-list";
import "./side-panel";
import "./top-bar";

const WAITING_POLL_MS = 30_000;

/** The whole page: sign-in, conversations, chat, and the panels beside it. */
@customElement("steward-workspace")
export class StewardWorkspace extends LitElement {
  @state() private access: "checking" | "out" | "in" = "checking";
  @state() private startError: ApiError | null = null;
  @state() private conversationId: string | null = readHash();
  @state() private page: OfficePage | null = readPage(location.hash);
  @state() private link: MailedLink | null = readLink(location.hash);
  @state() private step = entry.signIn.title;
  @state() private isNavOpen = false;
  @state() private isPanelOpen = true;
  @state() private tab: PanelTab = "approvals";
  @state() private waiting = 0;
  @query("steward-chat") private chat!: StewardChat | null;
  @query("steward-conversation-list") private list!: StewardConversationList | null;
  @query("steward-side-panel") private panel!: StewardSidePanel | null;
  private readonly api = new WorkspaceClient(new Session());
  private readonly hasRoomForNav = new MediaQuery(this, "(min-width: 861px)");
  private readonly hasRoomForPanel = new MediaQuery(this, "(min-width: 1180px)", (hasRoom) => {
    this.isPanelOpen = hasRoom;
  });
  private timer = 0;

  static override styles = [tokens, controls, workspaceStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    useTheme(readTheme());
    this.isPanelOpen = this.hasRoomForPanel.matches;
    this.api.surface = this;
    this.api.session.addEventListener("ended", this.onEnded);
    this.api.session.addEventListener("started", () => this.requestUpdate());
    window.addEventListener("hashchange", this.onHash);
    this.timer = window.setInterval(() => void this.countWaiting(), WAITING_POLL_MS);
    void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.onHash);
    clearInterval(this.timer);
  }

  override render() {
    if (this.startError) return html`<div class="alone">${errorNotice(this.startError, () => void this.start())}</div>`;
    if (this.access === "checking") return html`<div class="alone"><span class="spinner" role="status" aria-label=${strings.loading}></span></div>`;
    if (this.access === "out" || this.link) return this.renderDoor();
    return html`<steward-top-bar .api=${this.api} .me=${this.api.session.me!} .waiting=${this.waiting} .panelOpen=${this.isPanelOpen}
        @toggle-nav=${() => (this.isNavOpen = true)} @notified=${() => this.chat?.refreshMessages()} @toggle-panel=${() => (this.isPanelOpen = !this.isPanelOpen)}
        @sign-out=${() => void this.api.session.signOut()} @skip=${() => this.chat?.focus()}></steward-top-bar>
      <div class="desk" @records-changed=${this.onRecordsChanged}>
        ${this.renderNav()}
        <main><steward-chat ?hidden=${this.page !== null} .api=${this.api} .conversationId=${this.conversationId} @conversation-changed=${this.onConversationChanged} @turn-ended=${this.onTurnEnded}></steward-chat>
          ${this.page ? html`<steward-office .api=${this.api} .page=${this.page}></steward-office>` : nothing}</main>
        ${this.renderPanel()}
      </div>`;
  }

  private renderDoor() {
    return html`<div class="door">
      <div class="pitch"><span class="logo" aria-hidden="true">S</span><h1>${strings.product}</h1><p>${entry.signIn.lead}</p>${renderSample()}</div>
      <main class="entry"><h2>${this.step}</h2>${this.renderEntry()}</main>
    </div>`;
  }

  private renderEntry() {
    if (!this.link) {
      return html`<steward-sign-in-form .api=${this.api} @step=${this.onStep} @signed-in=${this.onSignedIn}></steward-sign-in-form>`;
    }
    void import("../sign-in/link-form");
    return html`<steward-link-form .api=${this.api} .link=${this.link} @step=${this.onStep} @signed-in=${this.leaveLink} @done=${this.leaveLink}></steward-link-form>`;
  }

  private renderNav() {
    const list = this.page ? html`<steward-office-nav .api=${this.api} .current=${this.page} @click=${() => (this.isNavOpen = false)}></steward-office-nav>` : this.renderConversations();
    if (this.hasRoomForNav.matches) return html`<aside class="nav">${list}</aside>`;
    const heading = this.page ? strings.top.office : strings.top.conversations;
    return html`<steward-sheet placement="left" .open=${this.isNavOpen} .heading=${heading} @closed=${() => (this.isNavOpen = false)}>${list}</steward-sheet>`;
  }

  private renderConversations() {
    return html`<steward-conversation-list .api=${this.api} .current=${this.conversationId} @open-conversation=${this.onOpen} @conversation-deleted=${this.onDeleted}></steward-conversation-list>`;
  }

  private renderPanel() {
    const panel = html`<steward-side-panel .api=${this.api} .tab=${this.tab} .waiting=${this.waiting} @tab=${(event: CustomEvent<PanelTab>) => (this.tab = event.detail)} @counted=${(event: CustomEvent<number>) => (this.waiting = event.detail)}></steward-side-panel>`;
    if (this.hasRoomForPanel.matches) return this.isPanelOpen ? html`<aside class="panel" aria-label=${strings.panel.label}>${panel}</aside>` : nothing;
    return html`<steward-sheet .open=${this.isPanelOpen} .heading=${strings.panel.tabs[this.tab]} @closed=${() => (this.isPanelOpen = false)}>${this.isPanelOpen ? panel : nothing}</steward-sheet>`;
  }

  private async start(): Promise<void> {
    this.startError = null;
    try {
      this.showPage();
      if (await this.api.session.resume()) this.onSignedIn();
      else this.access = "out";
    } catch (error) {
      this.startError = asApiError(error);
    }
  }

  private onSignedIn(): void {
    this.access = "in";
    this.step = entry.signIn.title;
    void this.countWaiting();
    // On a touch screen the focus would open the keyboard over half of the page.
    if (this.page || window.matchMedia("(pointer: coarse)").matches) return;
    void this.updateComplete.then(() => this.chat?.updateComplete).then(() => this.chat?.focus());
  }

  private onEnded = (): void => {
    this.access = "out";
    this.waiting = 0;
    this.page = null;
    this.openConversation(null);
  };

  private onHash = (): void => {
    const wasAway = this.page !== null;
    this.link = readLink(location.hash);
    this.showPage();
    if (this.page) return;
    const id = readHash();
    // Coming back, the conversation is still there: the address follows it.
    if (id || !wasAway) this.conversationId = id;
    else this.openConversation(this.conversationId);
  };

  /** Administration needs the room that the panel takes; leaving it gives the panel its room back. */
  private showPage(): void {
    const page = readPage(location.hash);
    if (page) void import("../office/steward-office");
    if (page) void import("../office/office-nav");
    if ((page === null) !== (this.page === null)) this.isPanelOpen = page === null && this.hasRoomForPanel.matches;
    this.page = page;
  }

  private onStep(event: CustomEvent<string>): void {
    this.step = event.detail;
  }

  /** The link has done its work, or is not wanted any more: its token leaves the address. */
  private leaveLink(): void {
    this.link = null;
    this.step = entry.signIn.title;
    history.replaceState(null, "", location.pathname + location.search);
    if (this.api.session.me) this.onSignedIn();
  }

  private onOpen(event: CustomEvent<string | null>): void {
    this.isNavOpen = false;
    this.openConversation(event.detail);
    if (event.detail === null) this.chat?.startNew();
  }

  private onDeleted(event: CustomEvent<string>): void {
    if (event.detail === this.conversationId) this.openConversation(null);
  }

  private onConversationChanged(event: CustomEvent<{ id: string }>): void {
    this.openConversation(event.detail.id);
  }

  private onTurnEnded(): void {
    void this.list?.refresh();
    this.onRecordsChanged();
  }

  private onRecordsChanged(event?: Event): void {
    const isFromPanel = event?.composedPath().some((node) => node === this.panel);
    if (isFromPanel) this.chat?.refreshProposals();
    else this.panel?.refresh();
    void this.countWaiting();
  }

  private openConversation(id: string | null): void {
    this.conversationId = id;
    if (this.page) return;
    history.replaceState(null, "", id ? `#/c/${id}` : location.pathname + location.search);
  }

  private async countWaiting(): Promise<void> {
    if (this.access !== "in" || document.hidden) return;
    const page = await this.api.approvals().catch(() => null);
    if (page) this.waiting = page.items.length;
  }
}

function readHash(): string | null {
  return /^#\/c\/([\w-]+)$/.exec(location.hash)?.[1] ?? null;
}
