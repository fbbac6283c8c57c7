import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { asApiError, type ApiError } from "../api/errors";
import type { ToolSchema } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";
import type { ChainStep, Colleague, Explanation } from "./types";

const words = strings.people;

/** Why somebody may do something, or why not: the steps that decided, in their order. */
@customElement("steward-explain-form")
export class StewardExplainForm extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @property({ attribute: false }) person!: Colleague;
  @state() private answer: Explanation | null = null;
  @state() private error: ApiError | null = null;
  @state() private isBusy = false;
  @state() private actions: ToolSchema[] = [];

  static override styles = [
    controls,
    officeStyles,
    css`
      :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
      .verdict { display: flex; gap: var(--s3); align-items: flex-start; padding: var(--s3) var(--s4); border-radius: var(--radius-m); background: var(--danger-soft); color: var(--danger); }
      .verdict.yes { background: var(--good-soft); color: var(--good); }
      .verdict b { display: block; }
      .verdict span { font-size: var(--text-s); }
      ol { position: relative; display: grid; gap: var(--s3); padding-left: 26px; }
      ol::before { content: ""; position: absolute; left: 8px; top: 10px; bottom: 10px; width: 2px; background: var(--line); }
      li { position: relative; font-size: var(--text-s); line-height: 1.45; overflow-wrap: anywhere; }
      li::before { content: ""; position: absolute; left: -22px; top: 5px; width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--surface); background: var(--line-strong); }
      li.good::before { background: var(--good); }
      li.bad::before { background: var(--danger); }
      small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.office.api.actions().then(
      (actions) => (this.actions = actions),
      () => undefined,
    );
  }

  override render() {
    return html`<div><h4>${words.why}</h4><p class="lead">${words.whyLead}</p></div>
      <form @submit=${this.onSubmit}>
        <label class="field"><span>${words.action}</span>
          <input class="text" name="action" required autocomplete="off" spellcheck="false" autocapitalize="none" list="actions" />
          <span class="hint">${words.actionHint}</span></label>
        <datalist id="actions">${this.actions.map((one) => html`<option value=${one.name}>${one.title}</option>`)}</datalist>
        <label class="field"><span>${words.record}</span>
          <input class="text" name="record" autocomplete="off" spellcheck="false" autocapitalize="none" /><span class="hint">${words.recordHint}</span></label>
        ${errorNotice(this.error)}
        <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${words.ask}</button></div>
      </form>
      ${this.answer ? this.renderAnswer(this.answer) : nothing}`;
  }

  private renderAnswer({ allowed, permission, reason, chain }: Explanation) {
    return html`<div class="verdict ${allowed ? "yes" : ""}" role="status">${icon(allowed ? "check" : "lock")}
        <span><b>${allowed ? words.allowed(this.person.name) : words.denied(this.person.name)}</b>${reason} <small class="mono">${permission}</small></span></div>
      <ol>${chain.map((step) => this.renderStep(step))}</ol>`;
  }

  private renderStep(step: ChainStep) {
    const facts = [step.role, step.via && step.via !== step.role ? words.via(step.via) : ""].filter(Boolean);
    return html`<li class=${toneOf(step.outcome)}>${step.text}${facts.length ? html`<small>${facts.join(" · ")}</small>` : nothing}</li>`;
  }

  private onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => String(form.get(name) ?? "").trim();
    this.isBusy = true;
    this.error = null;
    try {
      this.answer = await this.office.explain(this.person.user_id, read("action"), read("record"));
    } catch (error) {
      this.answer = null;
      this.error = asApiError(error);
    }
    this.isBusy = false;
  };
}

/** Whether a step spoke for or against, by its outcome's first word. */
export function toneOf(outcome: string): "good" | "bad" | "" {
  if (/^(allow|grant|within|open)/.test(outcome)) return "good";
  return /^(den|refus|missing|out of|conflict|block)/.test(outcome) ? "bad" : "";
}
