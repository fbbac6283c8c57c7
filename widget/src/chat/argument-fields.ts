import { css, html, nothing, type TemplateResult } from "lit";
import type { ApiClient } from "../api/client";
import type { Json, JsonObject } from "../api/types";
import { strings } from "../strings";
import { fromInput, toInput, type FormField } from "./schema-fields";

const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "DKK", "NOK", "SEK", "PLN", "CZK", "JPY", "CAD", "AUD"];

export const argumentStyles = css`
  .check { display: flex; align-items: center; gap: var(--s2); font-size: var(--text-s); }
  .check input { width: 18px; height: 18px; accent-color: var(--accent); }
  textarea { min-height: 72px; resize: vertical; }
  textarea.json { min-height: 96px; font-family: var(--mono); font-size: var(--text-s); }
`;

/** One argument of an action to fill in; `offers` are values to pick from while typing, records are looked up by `api`. */
export function renderField(field: FormField, given: Json | undefined, problem?: string, offers: string[] = [], api: ApiClient | null = null): TemplateResult {
  const value = toInput(field, given);
  if (field.kind === "record" && api && !offers.length) return renderRecord(field, value, problem, api);
  if (field.kind === "currency" && !offers.length) offers = CURRENCIES;
  if (field.kind === "checkbox") {
    return html`<label class="check"><input type="checkbox" name=${field.name} .checked=${value === "true"} />${field.label}</label>`;
  }
  return html`<div class="field">
    <label class="field"><span>${field.label}</span>${renderInput(field, value, Boolean(problem), offers)}</label>
    ${renderHint(field, problem)}
  </div>`;
}

/** Brings its own label, since its list of records belongs to the field. */
function renderRecord(field: FormField, value: string, problem: string | undefined, api: ApiClient): TemplateResult {
  void import("./record-picker");
  return html`<div class="field">
    <steward-record-picker name=${field.name} .api=${api} .kind=${field.recordKind} .label=${field.label} .value=${value} ?required=${field.isRequired} ?invalid=${Boolean(problem)}></steward-record-picker>
    ${renderHint(field, problem)}
  </div>`;
}

/** What is wrong, or what the field is for; read out after its name. */
function renderHint({ name, hint }: FormField, problem: string | undefined) {
  if (problem) return html`<span class="problem" role="alert" id="hint-${name}">${problem}</span>`;
  return hint ? html`<span class="hint" id="hint-${name}">${hint}</span>` : nothing;
}

/** The keyboard goes to the first field that has to be put right. */
export function focusFirstWrong(form: ParentNode): void {
  form.querySelector<HTMLElement>('[aria-invalid="true"], [invalid]')?.focus();
}

/** What the form says, and what is wrong in it; arguments left empty stay out unless they were `given`. */
export function readArguments(
  form: HTMLFormElement,
  fields: FormField[],
  given: JsonObject,
): { args: JsonObject; problems: Record<string, string> } {
  const args: JsonObject = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const input = form.elements.namedItem(field.name) as HTMLInputElement | null;
    if (!input) continue;
    if (field.isRequired && field.kind !== "checkbox" && !input.value?.trim()) {
      problems[field.name] = strings.proposal.missing;
      continue;
    }
    try {
      const value = fromInput(field, field.kind === "checkbox" ? String(input.checked) : input.value);
      if (value !== null) args[field.name] = value;
      else if (field.name in given) args[field.name] = field.kind === "list" ? [] : null;
    } catch (error) {
      problems[field.name] = (error as Error).message;
    }
  }
  return { args, problems };
}

function renderInput(field: FormField, value: string, isWrong: boolean, offers: string[]): TemplateResult {
  if (field.kind === "json" || field.kind === "list") {
    return html`<textarea class="text ${field.kind}" name=${field.name} rows="2" aria-describedby="hint-${field.name}" aria-invalid=${isWrong} .value=${value}></textarea>`;
  }
  if (field.kind === "choice") {
    return html`<select class="text" name=${field.name} aria-describedby="hint-${field.name}" aria-invalid=${isWrong}>
      ${field.isRequired ? nothing : html`<option value="" ?selected=${value === ""}></option>`}
      ${field.choices.map((choice) => html`<option value=${choice} ?selected=${choice === value}>${choice.replaceAll("_", " ")}</option>`)}
    </select>`;
  }
  const type = ["number", "record", "currency"].includes(field.kind) ? "text" : field.kind;
  const list = offers.length ? `offers-${field.name}` : nothing;
  return html`<input class="text" name=${field.name} type=${type} inputmode=${field.kind === "number" ? "decimal" : "text"}
      autocomplete="off" aria-describedby="hint-${field.name}" ?required=${field.isRequired} list=${list} aria-invalid=${isWrong} .value=${value} />
    ${offers.length ? html`<datalist id=${list}>${offers.map((offer) => html`<option value=${offer}></option>`)}</datalist>` : nothing}`;
}
