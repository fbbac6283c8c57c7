import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import type { Choice, ToolCall } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { copyText } from "../text/copy";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import type { ChatMessage } from "./message";
import { messageStyles } from "./message-styles";
import "./markdown-view";
import "./proposal-card";
import "./run-card";
import "./source-list";
import "./tool-steps";

/** One message. Fires `choose` with the text of a picked choice, and `retry`. */
@customElement("steward-message")
export class StewardMessage extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) message!: ChatMessage;
  /** Only the newest message may still be answered or tried again. */
  @property({ type: Boolean }) latest = false;
  @state() private isCopied = false;

  static override styles = [controls, messageStyles];

  override render() {
    if (this.message.role === "user") return html`<div class="mine"><span class="unseen">${strings.chat.you}: </span>${this.message.text}</div>`;
    const { message } = this;
    return html`<div class="theirs">
      ${message.actions.length ? html`<steward-tool-steps .actions=${message.actions}></steward-tool-steps>` : nothing}
      ${message.text
        ? html`<steward-markdown .source=${message.text} .citations=${message.citations} ?streaming=${message.isStreaming}></steward-markdown>`
        : nothing}
      ${this.renderStage()} ${message.actions.map((action) => this.renderAction(action))}
      ${message.proposal ? html`<steward-proposal-card .api=${this.api} .proposal=${message.proposal}></steward-proposal-card>` : nothing}
      ${this.renderClarification()}
      ${message.isStreaming || !message.citations.length ? nothing : html`<steward-source-list .citations=${message.citations}></steward-source-list>`}
      ${message.isStopped ? html`<p class="stopped">${strings.chat.stopped}</p>` : nothing}
      ${errorNotice(message.error, this.latest ? () => this.dispatchEvent(new CustomEvent("retry")) : undefined)}
      ${message.isStreaming || !message.text ? nothing : this.renderFoot()}
    </div>`;
  }

  /** Tables are fetched with the first one, to keep the script of a plain chat small. */
  override willUpdate(): void {
    if (this.message.actions.some((action) => action.table)) void import("./data-table");
  }

  private renderStage() {
    const { isStreaming, stage, text } = this.message;
    if (!isStreaming || text) return nothing;
    return html`<p class="stage"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${strings.chat.stages[stage ?? "thinking"] ?? strings.chat.stages.thinking}</p>`;
  }

  private renderAction(action: ToolCall) {
    const isDone = action.status === "completed" && action.run_id && action.undo && action.undo !== "no";
    return html`${action.table?.columns?.length
      ? html`<steward-data-table .table=${action.table} .caption=${action.title ?? ""}></steward-data-table>`
      : nothing}
    ${isDone ? html`<steward-run-card .api=${this.api} .runId=${action.run_id ?? null} .summary=${action.summary ?? ""}></steward-run-card>` : nothing}`;
  }

  private renderClarification() {
    const { clarification } = this.message;
    if (!clarification) return nothing;
    return html`<div class="choices" role="group" aria-label=${clarification.question}>
      ${this.message.text.includes(clarification.question) ? nothing : html`<p>${clarification.question}</p>`}
      ${clarification.choices.map((choice) => this.renderChoice(choice))}
    </div>`;
  }

  private renderChoice(choice: Choice) {
    const choose = (): boolean => this.dispatchEvent(new CustomEvent("choose", { detail: choice.value }));
    return html`<button class="choice" type="button" ?disabled=${!this.latest} @click=${choose}>
      <b>${choice.label}</b>${choice.detail ? html`<span>${choice.detail}</span>` : nothing}
    </button>`;
  }

  private renderFoot() {
    return html`<div class="foot">
      <button class="icon-button small" type="button" aria-label=${this.isCopied ? strings.chat.copied : strings.chat.copy} title=${strings.chat.copy} @click=${this.copy}>
        ${icon(this.isCopied ? "check" : "copy")}
      </button>
    </div>`;
  }

  private async copy(): Promise<void> {
    this.isCopied = await copyText(this.message.text);
    setTimeout(() => (this.isCopied = false), 1600);
  }
}
