import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { at, type ApiClient } from "../api/client";
import type { Choice, Page } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-answer";
import { humanise } from "../text/format";

const words = strings.form;
const WAIT_MS = 180;

/**
 * A field for one record of a kind: type a part of its name, pick it from the list. What is typed and not picked counts as
 * words for the server to find it by. A form element: `name` and `value` are as those of an input.
 */
@customElement("steward-record-picker")
export class StewardRecordPicker extends LitElement {
  static formAssociated = true;
  @property({ attribute: false }) api!: ApiClient;
  @property() kind = "";
  @property() label = "";
  @property() name = "";
  @property({ type: Boolean }) required = false;
  @property({ type: Boolean }) invalid = false;
  @property() value = "";
  /** What the person sees for the value. */
  @state() text = "";
  @state() private found: Choice[] | null = null;
  @state() private active = -1;
  @query("input") private input!: HTMLInputElement;
  private timer = 0;
  private asked = 0;

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override styles = [
    controls,
    css`
      :host { position: relative; display: block; }
      [role="listbox"] { position: absolute; inset: auto 0 auto 0; top: calc(100% + 4px); z-index: 3; max-height: 248px; overflow-y: auto; padding: 4px; border: 1px solid var(--line-strong); border-radius: var(--radius-m); background: var(--raised); box-shadow: var(--shadow-l); }
      [role="option"] { display: flex; gap: var(--s2); justify-content: space-between; padding: 7px 10px; border-radius: var(--radius-s); font-size: var(--text-s); line-height: 1.4; cursor: pointer; }
      [role="option"]:hover, [aria-selected="true"] { background: var(--accent-soft); }
      small { color: var(--ink-soft); font-size: var(--text-xs); text-align: right; }
      .none { padding: 7px 10px; color: var(--ink-soft); font-size: var(--text-s); }
    `,
  ];

  constructor() {
    super();
    this.attachInternals();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("value") && !this.text) this.text = this.value;
  }

  override render() {
    const isOpen = this.found !== null;
    return html`<label class="field"><span>${this.label}</span>
        <input class="text" type="text" role="combobox" autocomplete="off" spellcheck="false" aria-expanded=${isOpen} aria-controls="list" aria-autocomplete="list"
          aria-activedescendant=${isOpen && this.active >= 0 ? `o${this.active}` : nothing} aria-invalid=${this.invalid} ?required=${this.required}
          placeholder=${words.pick(humanise(this.kind).toLowerCase())} .value=${this.text}
          @input=${this.onInput} @focus=${() => void this.search(this.text)} @keydown=${this.onKey} @blur=${this.close} /></label>
      ${isOpen ? this.renderList(this.found!) : nothing}
      <span class="unseen" role="status">${isOpen ? words.found(this.found!.length) : nothing}</span>`;
  }

  private renderList(found: Choice[]) {
    return html`<div id="list" role="listbox" aria-label=${this.label} @mousedown=${(event: Event) => event.preventDefault()}>
      ${found.map((one, index) => html`<div id="o${index}" role="option" aria-selected=${index === this.active} @click=${() => this.pick(one)}>
        <span>${one.label}</span>${one.detail ? html`<small>${one.detail}</small>` : nothing}</div>`)}
      ${found.length ? nothing : html`<p class="none">${words.none}</p>`}
    </div>`;
  }

  private onInput = (): void => {
    this.text = this.input.value;
    this.value = this.text.trim();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(this.text), WAIT_MS);
  };

  private async search(text: string): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    const page = await this.api.get<Page<Choice>>(`/v1/records?kind=${at(this.kind)}&q=${at(text.trim())}`).catch(() => null);
    if (mine !== this.asked || !this.matches(":focus-within")) return;
    this.found = page?.items ?? null;
    this.active = -1;
  }

  private onKey = (event: KeyboardEvent): void => {
    const count = this.found?.length ?? 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.found) return void this.search(this.text);
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + count) % Math.max(count, 1);
      void this.updateComplete.then(() => this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter" && this.found && this.active >= 0) {
      event.preventDefault();
      this.pick(this.found[this.active]);
    } else if (event.key === "Escape" && this.found) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  };

  private pick(choice: Choice): void {
    this.text = choice.label;
    this.value = choice.value;
    this.close();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private close = (): void => {
    clearTimeout(this.timer);
    this.asked += 1;
    this.found = null;
  };
}
