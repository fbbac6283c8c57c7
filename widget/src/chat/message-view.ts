import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import type { Choice, Clarification, Filled, ToolCall } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { errorNotice } from "../ui/notice";
import type { ChatMessage } from "./message";
import { messageStyles } from "./message-styles";
import "./markdown-view";
import "./source-list";
import "./tool-steps";

/** One message. Fires `choose` with the text of a picked choice, `fill` {Filled}, and `retry`. */
@customElement("steward-message")
export class StewardMessage extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) message!: ChatMessage;
  /** Only the newest message may still be answered or tried again. */
  @property({ type: Boolean }) latest = false;
  /** The conversation the message stands in. */
  @property() conversation = "";

  static override styles = [controls, messageStyles];

  override render() {
    if (this.message.role === "user") return html`<div class="mine"><span class="unseen">${strings.chat.you}: </span>${this.message.text}</div>`;
    const { message } = this;
    return html`<div class="theirs">
      ${message.person ? html`<p class="person">${strings.chat.fromPerson(message.person)}</p>` : nothing}
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
      ${this.hasFoot ? html`<steward-answer-foot .api=${this.api} .message=${message} .conversation=${this.conversation}></steward-answer-foot>` : nothing}
    </div>`;
  }

  /** Tables and cards are fetched with the first one, to keep the script of a plain chat small. */
  override willUpdate(): void {
    const { actions, proposal } = this.message;
    if (actions.some((action) => action.table)) void import("./data-table");
    if (actions.some(canUndo)) void import("./run-card");
    if (proposal) void import("./proposal-card");
    if (this.hasFoot) void import("./answer-foot");
  }

  private renderStage() {
    const { isStreaming, stage, text } = this.message;
    if (!isStreaming || text) return nothing;
    return html`<p class="stage"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${strings.chat.stages[stage ?? "thinking"] ?? strings.chat.stages.thinking}</p>`;
  }

  private renderAction(action: ToolCall) {
    return html`${action.table?.columns?.length
      ? html`<steward-data-table .table=${action.table} .caption=${action.title ?? ""}></steward-data-table>`
      : nothing}
    ${canUndo(action) ? html`<steward-run-card .api=${this.api} .runId=${action.run_id ?? null} .summary=${action.summary ?? ""}></steward-run-card>` : nothing}`;
  }

  private renderClarification() {
    const { clarification } = this.message;
    if (!clarification) return nothing;
    return html`<div class="choices" role="group" aria-label=${clarification.question}>
      ${this.message.text.includes(clarification.question) ? nothing : html`<p>${clarification.question}</p>`}
      ${clarification.choices.map((choice) => this.renderChoice(choice))}
      ${clarification.action && this.latest ? this.renderForm(clarification) : nothing}
    </div>`;
  }

  /** A record among several is meant by its number, but said by its name. */
  private filledBy({ label, value }: Choice): Filled | null {
    const { action, field, arguments: known } = this.message.clarification!;
    if (!action || !field || value === label || typeof known?.[field] !== "string") return null;
    return { text: label, args: { [field]: value } };
  }

  private renderForm(clarification: Clarification) {
    void import("./slot-form");
    return html`<steward-slot-form .api=${this.api} .clarification=${clarification} @fill=${this.onFill}></steward-slot-form>`;
  }

  private onFill(event: CustomEvent<Filled>): void {
    this.dispatchEvent(new CustomEvent("fill", { detail: event.detail }));
  }

  private renderChoice(choice: Choice) {
    const exact = this.filledBy(choice);
    const choose = (): boolean => this.dispatchEvent(exact ? new CustomEvent("fill", { detail: exact }) : new CustomEvent("choose", { detail: choice.value }));
    return html`<button class="choice" type="button" ?disabled=${!this.latest} @click=${choose}>
      <b>${choice.label}</b>${choice.detail ? html`<span>${choice.detail}</span>` : nothing}
    </button>`;
  }

  private get hasFoot(): boolean {
    const { role, isStreaming, text, person } = this.message;
    return role === "assistant" && !isStreaming && text !== "" && person === null;
  }
}

function canUndo({ status, run_id: run, undo }: ToolCall): boolean {
  return status === "completed" && Boolean(run) && Boolean(undo) && undo !== "no";
}
