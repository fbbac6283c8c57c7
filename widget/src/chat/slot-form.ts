import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import type { Clarification, Filled, Json, JsonObject, ToolSchema } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-answer";
import { formatValue } from "../text/format";
import { argumentStyles, focusFirstWrong, readArguments, renderField } from "./argument-fields";
import type { StewardRecordPicker } from "./record-picker";
import { fieldsOf, type FormField } from "./schema-fields";

const words = strings.form;

/** What an action still needs, to be filled in by clicking. Fires `fill` {Filled}; nothing is changed by it. */
@customElement("steward-slot-form")
export class StewardSlotForm extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) clarification!: Clarification;
  @state() private tool: ToolSchema | null = null;
  @state() private problems: Record<string, string> = {};
  @state() private isOpen = false;

  static override styles = [
    controls,
    argumentStyles,
    css`
      :host { display: block; }
      form { display: grid; gap: var(--s3); padding: var(--s4); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
      .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: var(--s3); align-items: start; }
      summary { width: fit-content; padding: 2px 4px; border-radius: 6px; color: var(--ink-soft); font-size: var(--text-s); cursor: pointer; }
      details[open] summary { margin-bottom: var(--s3); }
      footer { display: flex; flex-wrap: wrap; gap: var(--s3); align-items: center; color: var(--ink-soft); font-size: var(--text-xs); }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("clarification")) return;
    this.isOpen = this.clarification.choices.length === 0;
    this.problems = {};
    void this.api.actions().then(
      (tools) => (this.tool = tools.find((one) => one.name === this.clarification.action) ?? null),
      () => (this.tool = null),
    );
  }

  override render() {
    const { tool } = this;
    if (!tool) return nothing;
    if (!this.isOpen) return html`<button class="button plain small" type="button" @click=${this.open}>${words.open}</button>`;
    const fields = fieldsOf(tool.input_schema, {});
    const asked = fields.filter((field) => this.isAsked(field));
    const others = fields.filter((field) => !this.isAsked(field));
    return html`<form novalidate aria-label=${words.title(tool.title)} @submit=${(event: Event) => this.send(event, fields)}>
      <div class="fields">${asked.map((field) => this.renderField(field))}</div>
      ${others.length ? html`<details><summary>${words.more}</summary><div class="fields">${others.map((field) => this.renderField(field))}</div></details>` : nothing}
      <footer><button class="button primary" type="submit">${words.send}</button><span>${words.hint}</span></footer>
    </form>`;
  }

  private get known(): JsonObject {
    return this.clarification.arguments ?? {};
  }

  /** What is needed, what was asked for, and what is known already and may be put right. */
  private isAsked({ name, isRequired }: FormField): boolean {
    return isRequired || name === this.clarification.field || name in this.known;
  }

  private renderField(field: FormField) {
    return renderField(field, this.known[field.name], this.problems[field.name], [], this.api);
  }

  private open = async (): Promise<void> => {
    this.isOpen = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("input, select, textarea, steward-record-picker")?.focus();
  };

  private send(event: Event, fields: FormField[]): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { args, problems } = readArguments(form, fields, this.known);
    this.problems = problems;
    if (Object.keys(problems).length) return void this.updateComplete.then(() => focusFirstWrong(form));
    // What was neither given before nor filled in now is not the form's to say.
    const filled = Object.fromEntries(Object.entries(args).filter(([name, value]) => name in this.known || !isUntouched(fields, name, value)));
    const detail: Filled = { text: wordsOf(form, fields, filled), args: filled };
    this.dispatchEvent(new CustomEvent("fill", { detail }));
  }
}

/** A box that nobody ticked says nothing. */
function isUntouched(fields: FormField[], name: string, value: Json): boolean {
  return fields.find((field) => field.name === name)?.kind === "checkbox" && value === false;
}

/** The form as the sentence that stands in the conversation. */
function wordsOf(form: HTMLFormElement, fields: FormField[], args: JsonObject): string {
  const said = fields.filter(({ name }) => args[name] !== undefined && args[name] !== null);
  return said.map((field) => `${field.label}: ${shownAs(form, field, args[field.name])}`).join("; ");
}

function shownAs(form: HTMLFormElement, { name, kind }: FormField, value: Json): string {
  if (kind === "record") return (form.elements.namedItem(name) as unknown as StewardRecordPicker).text || String(value);
  if (kind === "checkbox") return value === true ? words.yes : words.no;
  return kind === "choice" ? String(value).replaceAll("_", " ") : formatValue(value);
}
