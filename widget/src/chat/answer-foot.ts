import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { at, type ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { Feedback, Thumb, Usage } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-answer";
import { copyText } from "../text/copy";
import { formatMoney, formatNumber } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import type { ChatMessage } from "./message";
import { thumbIcon } from "./thumb-icon";

const words = strings.foot;
const NOTE_CHARS_MAX = 1000;

/** The quiet line under an answer: copy it, say whether it was good, and what made it and for how much. */
@customElement("steward-answer-foot")
export class StewardAnswerFoot extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) message!: ChatMessage;
  @property() conversation = "";
  @state() private given: Feedback | null = null;
  @state() private isAsking = false;
  @state() private isThanked = false;
  @state() private isCopied = false;
  @state() private error: ApiError | null = null;

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s2); }
      .line { display: flex; flex-wrap: wrap; gap: 2px; align-items: center; margin: -6px 0 0 -6px; color: var(--ink-soft); }
      .facts { margin-left: var(--s2); font-size: var(--text-xs); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
      [aria-pressed="true"] { color: var(--accent); }
      [aria-pressed="true"].down { color: var(--danger); }
      form { display: grid; gap: var(--s2); padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
      textarea { min-height: 60px; resize: vertical; }
      .buttons { display: flex; gap: var(--s2); }
      .thanks { color: var(--ink-soft); font-size: var(--text-s); }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("message")) this.given ??= this.message.feedback;
  }

  override render() {
    return html`<div class="line">
        <button class="icon-button small" type="button" aria-label=${this.isCopied ? words.copied : words.copy} title=${words.copy} @click=${this.copy}>${icon(this.isCopied ? "check" : "copy")}</button>
        ${this.message.storedId && this.conversation ? html`${this.renderThumb("up")}${this.renderThumb("down")}` : nothing}
        ${this.message.usage ? html`<span class="facts" role="note" aria-label=${words.facts}>${factsOf(this.message.usage)}</span>` : nothing}
      </div>
      ${this.isAsking ? this.renderReason() : nothing}
      <p class="thanks" role="status">${this.isThanked ? words.thanks : nothing}</p>
      ${errorNotice(this.error)}`;
  }

  private renderThumb(thumb: Thumb) {
    return html`<button class="icon-button small ${thumb}" type="button" aria-label=${words[thumb]} title=${words[thumb]}
      aria-pressed=${this.given?.thumb === thumb} @click=${() => void this.press(thumb)}>${thumbIcon(thumb)}</button>`;
  }

  private renderReason() {
    return html`<form @submit=${this.sendReason} @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.closeReason()}>
      <label class="field"><span>${words.reason}</span>
        <textarea class="text" name="note" maxlength=${NOTE_CHARS_MAX} .value=${this.given?.note ?? ""}></textarea>
        <span class="hint">${words.reasonHint}</span></label>
      <div class="buttons"><button class="button primary small" type="submit">${words.send}</button>
        <button class="button plain small" type="button" @click=${this.closeReason}>${words.skip}</button></div>
    </form>`;
  }

  private get path(): string {
    return `/v1/conversations/${at(this.conversation)}/messages/${at(this.message.storedId!)}/feedback`;
  }

  /** The thumb counts at once; the reason of one that points down is asked for after it. Pressed again it is taken back. */
  private async press(thumb: Thumb): Promise<void> {
    const isBack = this.given?.thumb === thumb;
    this.isThanked = false;
    this.isAsking = false;
    if (!(await this.attempt(() => (isBack ? this.api.send("DELETE", this.path) : this.give(thumb, null))))) return;
    if (isBack) this.given = null;
    if (isBack || thumb === "up") return;
    this.isAsking = true;
    await this.updateComplete;
    this.renderRoot.querySelector("textarea")?.focus();
  }

  private sendReason = async (event: Event): Promise<void> => {
    event.preventDefault();
    const note = String(new FormData(event.target as HTMLFormElement).get("note") ?? "").trim();
    if (!(await this.attempt(() => this.give("down", note || null)))) return;
    this.closeReason();
    this.isThanked = note !== "";
  };

  private async give(thumb: Thumb, note: string | null): Promise<void> {
    const body = { thumb, ...(note ? { note } : {}) };
    this.given = await this.api.send<Feedback>("POST", this.path, { body });
  }

  private async attempt(send: () => Promise<unknown>): Promise<boolean> {
    this.error = null;
    try {
      await send();
    } catch (error) {
      this.error = asApiError(error);
    }
    return this.error === null;
  }

  private closeReason = (): void => {
    this.isAsking = false;
    this.renderRoot.querySelector<HTMLElement>("button.down")?.focus();
  };

  private copy = async (): Promise<void> => {
    this.isCopied = await copyText(this.message.text);
    setTimeout(() => (this.isCopied = false), 1600);
  };
}

/** Model, tokens, cost and time as one quiet line. */
export function factsOf(usage: Usage): string {
  const tokens = (usage.prompt_tokens ?? 0) + (usage.completion_tokens ?? 0);
  const cost = Number(usage.cost ?? 0);
  const facts = [
    usage.model,
    usage.cached ? words.cached : "",
    tokens ? words.tokens(tokens, formatNumber(tokens)) : "",
    usage.cost === undefined ? "" : cost ? costOf(usage.cost, usage.currency) : words.free,
    usage.latency_ms === undefined ? "" : words.took(formatNumber((usage.latency_ms / 1000).toFixed(1))),
  ];
  return facts.filter(Boolean).join(" · ");
}

/** Most answers cost less than the smallest coin, so small amounts keep their digits. */
function costOf(cost: string, currency = ""): string {
  return Number(cost) < 0.01 ? `${formatNumber(Number(cost).toPrecision(2))} ${currency}`.trim() : formatMoney({ amount: cost, currency });
}
