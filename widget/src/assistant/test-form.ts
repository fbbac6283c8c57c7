import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../api/errors";
import { strings } from "../strings-assistant";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { OfficeSection } from "../office/section";
import type { TestCase } from "../office/types";
import { caseOf, KINDS, lineOf, newLine, NO_VALUE, type Kind, type Line } from "./test-cases";

const words = strings.tests;

/** Questions with what must come of each. Fires `asked` when the test was begun. */
@customElement("steward-test-form")
export class StewardTestForm extends OfficeSection {
  @property({ attribute: false }) begin: TestCase[] = [];
  @state() private lines: Line[] = [];
  @state() private actions: string[] = [];
  @state() private documents: string[] = [];

  static override styles = [
    ...OfficeSection.styles,
    css`
      fieldset { display: grid; gap: var(--s2); margin: 0; padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); }
      .must { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto; gap: var(--s2); align-items: end; }
      textarea { min-height: 80px; font-family: var(--mono); font-size: var(--text-xs); }
    `,
  ];

  override render() {
    return html`<form novalidate @submit=${this.run}>
      <label class="field"><span>${words.name}</span><input class="text" name="title" maxlength="120" placeholder=${words.namePlaceholder} /></label>
      ${this.lines.map((line, index) => this.renderLine(line, index))}
      <datalist id="actions">${this.actions.map((name) => html`<option value=${name}></option>`)}</datalist>
      <datalist id="documents">${this.documents.map((name) => html`<option value=${name}></option>`)}</datalist>
      <div class="buttons"><button class="button small" type="button" @click=${() => (this.lines = [...this.lines, newLine()])}>${icon("plus")}${words.add}</button>
        <button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.addFromThumbs}>${words.fromThumbs}</button></div>
      <details><summary class="soft">${words.lines}</summary><textarea class="text" name="lines" aria-label=${words.lines} spellcheck="false"></textarea></details>
      ${errorNotice(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${this.isBusy ? html`<span class="spinner"></span>` : nothing}${words.run}</button></div>
    </form>`;
  }

  protected async load(): Promise<void> {
    this.lines = this.begin.length ? this.begin.map(lineOf) : [newLine()];
    const [tools, documents] = await Promise.all([this.office.api.actions(), this.office.documents().catch(() => ({ items: [] }))]);
    this.actions = tools.map((one) => one.name);
    this.documents = documents.items.map((one) => one.title);
  }

  private renderLine(line: Line, index: number) {
    const set = (change: Partial<Line>): void => {
      this.lines = this.lines.map((one, at) => (at === index ? { ...one, kept: null, ...change } : one));
    };
    const list = line.kind === "action" ? "actions" : line.kind === "cites" ? "documents" : nothing;
    return html`<fieldset aria-label="${words.question} ${index + 1}">
      <label class="field"><span>${words.question}</span><input class="text" autocomplete="off" maxlength="2000" .value=${line.question} @input=${(event: Event) => set({ question: valueOf(event), kept: line.kept })} /></label>
      <div class="must"><label class="field"><span>${words.must}</span><select class="text" @change=${(event: Event) => set({ kind: valueOf(event) as Kind })}>
          ${KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === line.kind}>${words.kinds[kind]}</option>`)}</select></label>
        ${NO_VALUE.has(line.kind) ? html`<span></span>` : html`<label class="field"><span>${words.value}</span><input class="text" autocomplete="off" list=${list} .value=${line.value} @input=${(event: Event) => set({ value: valueOf(event) })} /></label>`}
        <button class="icon-button" type="button" aria-label="${words.remove} ${index + 1}" title=${words.remove} @click=${() => (this.lines = this.lines.filter((_, at) => at !== index))}>${icon("trash")}</button></div>
    </fieldset>`;
  }

  /** Questions whose answers people did not like, without the names in them. */
  private addFromThumbs = (): Promise<void> =>
    this.attempt(async () => {
      const text = await this.office.opinionCases();
      const cases = text.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line) as { turns: string[] });
      const known = new Set(this.lines.map((one) => one.question));
      const fresh = cases.map((one) => ({ ...newLine(), question: one.turns.at(-1) ?? "" })).filter((one) => one.question && !known.has(one.question));
      if (!fresh.length) throw new ApiError("none", words.fromThumbsNone);
      this.lines = [...this.lines.filter((one) => one.question), ...fresh];
    });

  private run = (event: Event): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const pasted = String(form.get("lines") ?? "").trim();
    const title = String(form.get("title") ?? "").trim() || words.create;
    return this.attempt(async () => {
      const cases = this.lines.filter((one) => one.question.trim()).map(caseOf);
      if (!pasted && (!cases.length || cases.some((one) => one === null))) throw new ApiError("incomplete", words.incomplete);
      const asked = await this.office.evaluate(title, pasted || (cases as TestCase[]));
      this.dispatchEvent(new CustomEvent("asked", { detail: asked }));
    });
  };
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
