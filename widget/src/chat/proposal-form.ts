import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onceKey, type ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { Json, JsonObject, JsonSchema, Proposal } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { errorNotice, skeletonLines } from "../ui/notice";
import "../ui/sheet";
import { fieldsOf, fromInput, toInput, type FormField } from "./schema-fields";

/** Changes a proposal's arguments. Saving makes a new proposal and fires `replaced` with it; the old one is void. */
@customElement("steward-proposal-form")
export class StewardProposalForm extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) proposal!: Proposal;
  @state() private schema: JsonSchema | null | undefined;
  @state() private problems: Record<string, string> = {};
  @state() private error: ApiError | null = null;
  @state() private isBusy = false;

  static override styles = [
    controls,
    css`
      form { display: grid; gap: var(--s4); padding: var(--s5); }
      .hint { font-size: var(--text-s); color: var(--ink-soft); }
      .check { display: flex; align-items: center; gap: var(--s2); font-size: var(--text-s); }
      .check input { width: 18px; height: 18px; accent-color: var(--accent); }
      textarea { min-height: 96px; font-family: var(--mono); font-size: var(--text-s); }
      footer { display: flex; justify-content: flex-end; gap: var(--s2); }
      .skeletons { display: grid; gap: var(--s3); padding: var(--s5); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.api.schema(this.proposal.action).then(
      (schema) => (this.schema = schema),
      () => (this.schema = null),
    );
  }

  override render() {
    return html`<steward-sheet placement="center" open .heading=${strings.proposal.editTitle(this.proposal.title)} @closed=${this.onClosed}>
      ${this.schema === undefined ? skeletonLines(5) : this.renderForm(fieldsOf(this.schema, this.proposal.args))}
    </steward-sheet>`;
  }

  private renderForm(fields: FormField[]) {
    return html`<form novalidate @submit=${(event: Event) => void this.save(event, fields)}>
      <p class="hint">${strings.proposal.editHint}</p>
      ${fields.map((field) => this.renderField(field))}
      ${errorNotice(this.error)}
      <footer>
        <button class="button" type="button" @click=${this.onClosed}>${strings.cancel}</button>
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${strings.proposal.editSave}</button>
      </footer>
    </form>`;
  }

  private renderField(field: FormField) {
    const value = toInput(field, this.shownValue(field));
    const problem = this.problems[field.name];
    if (field.kind === "checkbox") {
      return html`<label class="check"><input type="checkbox" name=${field.name} .checked=${value === "true"} />${field.label}</label>`;
    }
    return html`<label class="field">
      <span>${field.label}</span>
      ${renderInput(field, value, Boolean(problem))}
      ${problem ? html`<span class="problem">${problem}</span>` : field.hint ? html`<span class="hint">${field.hint}</span>` : nothing}
    </label>`;
  }

  /** A record is shown by the words people know it by, not by its id. */
  private shownValue({ name, isReference }: FormField): Json | undefined {
    const shown = isReference ? this.proposal.args_display?.[name] : undefined;
    return shown ?? this.proposal.args[name];
  }

  private async save(event: Event, fields: FormField[]): Promise<void> {
    event.preventDefault();
    const args = this.readForm(event.target as HTMLFormElement, fields);
    if (!args) return;
    this.isBusy = true;
    this.error = null;
    try {
      const { proposal } = await this.api.edit(this.proposal.id, args, onceKey());
      this.dispatchEvent(new CustomEvent("replaced", { detail: proposal }));
    } catch (error) {
      this.error = asApiError(error);
      this.problems = this.error.fields;
    }
    this.isBusy = false;
  }

  private readForm(form: HTMLFormElement, fields: FormField[]): JsonObject | null {
    const args: JsonObject = {};
    const problems: Record<string, string> = {};
    for (const field of fields) {
      const input = form.elements.namedItem(field.name) as HTMLInputElement;
      try {
        const value = fromInput(field, field.kind === "checkbox" ? String(input.checked) : input.value);
        if (value !== null || field.name in this.proposal.args) args[field.name] = value;
      } catch (error) {
        problems[field.name] = (error as Error).message;
      }
    }
    this.problems = problems;
    return Object.keys(problems).length ? null : args;
  }

  private onClosed(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }
}

function renderInput(field: FormField, value: string, isWrong: boolean) {
  if (field.kind === "json") return html`<textarea class="text" name=${field.name} aria-invalid=${isWrong} .value=${value}></textarea>`;
  if (field.kind === "choice") {
    return html`<select class="text" name=${field.name} aria-invalid=${isWrong}>
      ${field.isRequired ? nothing : html`<option value="" ?selected=${value === ""}></option>`}
      ${field.choices.map((choice) => html`<option value=${choice} ?selected=${choice === value}>${choice.replaceAll("_", " ")}</option>`)}
    </select>`;
  }
  const type = field.kind === "number" ? "text" : field.kind;
  return html`<input class="text" name=${field.name} type=${type} inputmode=${field.kind === "number" ? "decimal" : "text"}
    autocomplete="off" aria-invalid=${isWrong} .value=${value} />`;
}
