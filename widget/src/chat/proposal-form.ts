import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onceKey, type ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { Json, JsonSchema, Proposal } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { errorNotice, skeletonLines } from "../ui/notice";
import "../ui/sheet";
import { argumentStyles, readArguments, renderField } from "./argument-fields";
import { fieldsOf, type FormField } from "./schema-fields";

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
    argumentStyles,
    css`
      form { display: grid; gap: var(--s4); padding: var(--s5); }
      .hint { font-size: var(--text-s); color: var(--ink-soft); }
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
      ${fields.map((field) => renderField(field, this.shownValue(field), this.problems[field.name], [], this.api))}
      ${errorNotice(this.error)}
      <footer>
        <button class="button" type="button" @click=${this.onClosed}>${strings.cancel}</button>
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${strings.proposal.editSave}</button>
      </footer>
    </form>`;
  }

  /** A record is shown by the words people know it by, not by its id. */
  private shownValue({ name, recordKind }: FormField): Json | undefined {
    const shown = recordKind ? this.proposal.args_display?.[name] : undefined;
    return shown ?? this.proposal.args[name];
  }

  private async save(event: Event, fields: FormField[]): Promise<void> {
    event.preventDefault();
    const { args, problems } = readArguments(event.target as HTMLFormElement, fields, this.proposal.args);
    this.problems = problems;
    if (Object.keys(problems).length) return;
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

  private onClosed(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }
}
