import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ApiClient } from "../api/client";
import { Session } from "../api/session";
import type { Citation, Filled, Suggestion } from "../api/types";
import { controls } from "../styles/controls";
import { tokens } from "../styles/tokens";
import { strings } from "../strings";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";
import { chatStyles } from "./chat-styles";
import { ChatSession } from "./chat-session";
import type { StewardComposer } from "./composer";
import type { StewardMessage } from "./message-view";
import type { StewardProposalCard } from "./proposal-card";
import "./composer";
import "./message-view";

const NEAR_BOTTOM_PX = 80;

/**
 * The chat, for any page: `<steward-chat base-url="https://erp.example">`.
 *
 * Signs in by the session cookie of `base-url`; a page that signs people in itself sets `tokenProvider`. Fires
 * `conversation-changed` {id}, `turn-ended` and `records-changed`.
 */
@customElement("steward-chat")
export class StewardChat extends LitElement {
  @property({ attribute: "base-url" }) baseUrl = "";
  @property({ attribute: "conversation-id" }) conversationId: string | null = null;
  @property({ attribute: false }) api: ApiClient | null = null;
  @property({ attribute: false }) tokenProvider: (() => Promise<string>) | null = null;
  @state() private chat: ChatSession | null = null;
  @state() private access: "checking" | "out" | "in" = "checking";
  @state() private suggestions: Suggestion[] | null = null;
  @state() private citation: Citation | null = null;
  @state() private isAway = false;
  @state() private spoken = "";
  @query(".log") private log!: HTMLElement | null;
  @query("steward-composer") private composer!: StewardComposer | null;

  static override styles = [tokens, controls, chatStyles];

  /** Not before the first update: a host page may have set properties before this element was defined. */
  override firstUpdated(): void {
    void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.chat?.leave();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("conversationId")) this.follow();
  }

  override render() {
    if (this.access === "out") return html`<steward-sign-in-form .api=${this.api} @signed-in=${this.onSignedIn}></steward-sign-in-form>`;
    const { chat } = this;
    if (!chat || this.access === "checking") return html`<div class="log"><div class="column">${skeletonLines(5)}</div></div>`;
    return html`<section class="chat" aria-label=${strings.chat.label} @open-citation=${this.onOpenCitation}>
      <div class="log" role="log" aria-busy=${chat.isBusy} tabindex="-1" @scroll=${this.onScroll}>
        <div class="column">${this.renderLog(chat)}</div>
      </div>
      <div class="dock">
        ${this.isAway ? html`<button class="button down" type="button" aria-label=${strings.chat.toBottom} @click=${() => this.toBottom("smooth")}>${icon("arrowDown")}</button>` : nothing}
        ${this.renderPeople(chat)}
        <steward-composer ?busy=${chat.isBusy} @send=${this.onSend} @stop=${() => chat.stop()}></steward-composer>
      </div>
      <p class="unseen" role="status">${this.spoken}</p>
      <steward-passage-sheet .api=${chat.api} .citation=${this.citation} @closed=${() => (this.citation = null)}></steward-passage-sheet>
    </section>`;
  }

  /** Moves the keyboard to the message box. */
  override focus(): void {
    this.composer?.focus();
  }

  /** Empties the chat for a new conversation. */
  startNew(): void {
    this.conversationId = null;
    this.chat?.reset();
    this.focus();
  }

  /** Reads the shown proposals again, after one was decided elsewhere. */
  refreshProposals(): void {
    const messages = this.renderRoot.querySelectorAll<StewardMessage>("steward-message");
    for (const message of messages) {
      const card = message.renderRoot.querySelector<StewardProposalCard>("steward-proposal-card");
      if (card?.proposal.state === "open") void card.reload?.();
    }
  }

  /** Shows what was said here meanwhile without a turn. */
  refreshMessages(): void {
    void this.chat?.refresh();
  }

  private renderLog(chat: ChatSession) {
    if (chat.loadError) return errorNotice(chat.loadError, () => chat.conversationId && void chat.open(chat.conversationId));
    if (chat.isLoading) return skeletonLines(6);
    if (!chat.messages.length) return this.renderWelcome();
    const last = chat.messages.length - 1;
    return repeat(
      chat.messages,
      (message) => message.id,
      (message, index) => html`<steward-message .api=${chat.api} .message=${message} .conversation=${chat.conversationId ?? ""} ?latest=${index === last && !chat.isBusy}
        @choose=${(event: CustomEvent<string>) => void chat.send(event.detail)} @fill=${this.onFill} @retry=${() => void chat.retry()}></steward-message>`,
    );
  }

  private renderPeople(chat: ChatSession) {
    if (!chat.handedOver) return nothing;
    void import("./people-bar");
    return html`<steward-people-bar .ticket=${chat.handedOver.ticket} @look=${() => void chat.refresh()}
      @take-back=${() => void chat.send(strings.chat.takeBack)}></steward-people-bar>`;
  }

  private renderWelcome() {
    const name = this.api?.session.me?.user.name.split(" ")[0];
    return html`<div class="welcome">
      <h2>${name ? strings.chat.welcome(name) : strings.chat.welcomeAnyone}</h2>
      <p>${strings.chat.welcomeText}</p>
      ${this.suggestions === null
        ? skeletonLines(3)
        : html`<ul class="suggestions" aria-label=${strings.chat.suggestions}>${this.suggestions.map((one) => html`<li>${this.renderSuggestion(one)}</li>`)}</ul>`}
    </div>`;
  }

  private renderSuggestion(one: Suggestion) {
    const kind = one.kind === "document" ? "book" : one.kind === "act" ? "check" : "search";
    return html`<button type="button" @click=${() => void this.chat?.send(one.text)}>
      ${icon(kind)}<span>${one.text}</span>
    </button>`;
  }

  private async start(): Promise<void> {
    if (!this.api) {
      const session = new Session(this.baseUrl.replace(/\/$/, ""));
      session.tokenProvider = this.tokenProvider;
      this.api = new ApiClient(session);
      this.api.via = "widget";
      this.api.surface = this;
    }
    const { session } = this.api;
    session.addEventListener("ended", () => void this.askSignIn());
    const isIn = session.me !== null || (await session.resume().catch(() => false));
    if (isIn) this.onSignedIn();
    else await this.askSignIn();
  }

  private async askSignIn(): Promise<void> {
    await import("../sign-in/sign-in-form");
    this.access = "out";
  }

  private onSignedIn(): void {
    this.access = "in";
    const chat = new ChatSession(this.api!);
    chat.addEventListener("change", () => this.onChange());
    chat.addEventListener("conversation", () => this.onConversation(chat));
    chat.addEventListener("turn", () => this.onTurnEnded(chat));
    this.chat = chat;
    this.follow();
    void this.loadSuggestions();
  }

  private follow(): void {
    if (!this.chat || this.chat.conversationId === this.conversationId) return;
    if (this.conversationId) void this.chat.open(this.conversationId).then(() => this.toBottom());
    else this.chat.reset();
  }

  private async loadSuggestions(): Promise<void> {
    const page = await this.api!.suggestions().catch(() => ({ items: [] }));
    this.suggestions = page.items.slice(0, 6);
  }

  private onFill(event: CustomEvent<Filled>): void {
    void this.chat?.send(event.detail.text, event.detail.args);
    this.focus();
  }

  private onSend(event: CustomEvent<string>): void {
    void this.chat?.send(event.detail);
    this.isAway = false;
    requestAnimationFrame(() => this.toBottom());
  }

  private onConversation(chat: ChatSession): void {
    this.conversationId = chat.conversationId;
    this.dispatchEvent(new CustomEvent("conversation-changed", { detail: { id: chat.conversationId }, bubbles: true, composed: true }));
  }

  private onTurnEnded(chat: ChatSession): void {
    const last = chat.messages.at(-1);
    const isPassedOn = chat.handedOver && last?.role === "user";
    this.spoken = last?.error ? last.error.message : isPassedOn ? strings.chat.passedOn(chat.handedOver!.ticket) : strings.chat.answerReady;
    this.refreshProposals();
    // What was done by words may have changed what the cards above say.
    if (last?.actions.some((one) => one.status === "completed" && !one.table)) void chat.api.runNews.readAgain();
    this.dispatchEvent(new CustomEvent("turn-ended", { bubbles: true, composed: true }));
  }

  private onChange(): void {
    const stage = this.chat?.messages.at(-1)?.stage;
    if (stage) this.spoken = strings.chat.stages[stage] ?? "";
    this.requestUpdate();
    if (!this.isAway) void this.updateComplete.then(() => requestAnimationFrame(() => this.toBottom()));
  }

  private onScroll(): void {
    const { log } = this;
    if (log) this.isAway = log.scrollHeight - log.scrollTop - log.clientHeight > NEAR_BOTTOM_PX;
  }

  private toBottom(behavior: ScrollBehavior = "auto"): void {
    this.log?.scrollTo({ top: this.log.scrollHeight, behavior });
  }

  private onOpenCitation(event: CustomEvent<Citation>): void {
    void import("./passage-sheet");
    this.citation = event.detail;
  }
}
