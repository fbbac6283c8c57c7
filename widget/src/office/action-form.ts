import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onceKey } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { JsonObject, JsonSchema, Outcome } from "../api/types";
import { argumentStyles, focusFirstWrong, readArguments, renderField } from "../chat/argument-fields";
import { fieldsOf, type FormField } from "../chat/schema-fields";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { errorNotice, skeletonLines } from "../ui/notice";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";
import "./outcome-view";

/**
 * One action as a form made from its schema, and what came of it. `preset` arguments are sent as they are and not shown;
 * `offers` are values to pick from, by argument. Fires `acted` when something was carried out or proposed.
 */
@customElement("steward-action-form")
export class StewardActionForm extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @property() action = "";
  @property() label = "";
  @property({ attribute: false }) preset: JsonObject = {};
  @property({ attribute: false }) offers: Record<string, string[]> = {};
  /** Arguments for programs that a person would not miss. */
  @property({ attribute: false }) omit: string[] = [];
  @state() private schema: JsonSchema | null | undefined;
  @state() private problems: Record<string, string> = {};
  @state() private error: ApiError | null = null;
  @state() private outcome: Outcome | null = null;
  @state() private isBusy = false;
  private key = onceKey();

  static override styles = [controls, officeStyles, argumentStyles, css`:host { display: block; }`];

  override connectedCallback(): void {
    super.connectedCallback();
    this.office.api.schema(this.action).then(
      (schema) => (this.schema = schema),
      (error) => {
        this.schema = null;
        this.error = asApiError(error);
      },
    );
  }

  override render() {
    if (this.outcome) return html`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>`;
    if (this.schema === undefined) return skeletonLines(4);
    if (this.schema === null) return this.error ? errorNotice(this.error) : html`<p class="lead">${strings.errors.byStatus(403)}</p>`;
    const fields = this.fields(this.schema);
    return html`<form novalidate @submit=${(event: Event) => void this.submit(event, fields)}>
      ${fields.map((field) => renderField(field, this.preset[field.name], this.problems[field.name], this.offers[field.name] ?? [], this.office.api))}
      ${errorNotice(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>
        ${this.isBusy ? html`<span class="spinner"></span>` : nothing}${this.label || strings.office.run}</button></div>
    </form>`;
  }

  private fields(schema: JsonSchema): FormField[] {
    return fieldsOf(schema, {}).filter(({ name }) => !(name in this.preset) && !this.omit.includes(name));
  }

  private async submit(event: Event, fields: FormField[]): Promise<void> {
    event.preventDefault();
    const { args, problems } = readArguments(event.target as HTMLFormElement, fields, {});
    this.problems = problems;
    if (Object.keys(problems).length) return void this.updateComplete.then(() => focusFirstWrong(this.renderRoot));
    this.isBusy = true;
    this.error = null;
    try {
      this.outcome = await this.office.act(this.action, { ...this.preset, ...args }, this.key);
      this.dispatchEvent(new CustomEvent("acted", { bubbles: true, composed: true }));
    } catch (error) {
      this.error = asApiError(error);
      this.problems = this.error.fields;
      if (!this.error.canRetry) this.key = onceKey();
    }
    this.isBusy = false;
  }
}
