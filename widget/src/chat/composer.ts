import { LitElement, css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { icon } from "../ui/icons";

/** The message box. Fires `send` with the text, and `stop`. */
@customElement("steward-composer")
export class StewardComposer extends LitElement {
  @property({ type: Boolean }) busy = false;
  @state() private isEmpty = true;
  @query("textarea") private area!: HTMLTextAreaElement;

  static override styles = [
    controls,
    css`
      :host { display: block; }
      form { display: flex; align-items: flex-end; gap: var(--s2); padding: 6px; border: 1px solid var(--line-strong); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-m); transition: border-color 120ms; }
      form:focus-within { border-color: var(--accent); box-shadow: 0 0 0 3px var(--ring), var(--shadow-m); }
      textarea { flex: 1; min-width: 0; min-height: 40px; max-height: 220px; padding: 8px 6px 8px 12px; border: 0; background: none; resize: none; line-height: 24px; field-sizing: content; font-size: max(16px, var(--text-m)); }
      textarea:focus-visible { outline: none; }
      .go { display: grid; place-items: center; width: 40px; height: 40px; flex: none; padding: 0; border: 0; border-radius: var(--radius-m); background: var(--accent); color: var(--on-accent); cursor: pointer; transition: background 120ms, opacity 120ms; }
      .go:hover:not(:disabled) { background: var(--accent-strong); }
      .go:disabled { background: var(--sunken); color: var(--ink-soft); cursor: default; }
      .hint { margin-top: 6px; color: var(--ink-soft); font-size: var(--text-xs); text-align: center; }
      @media (pointer: coarse) { .hint { display: none; } }
    `,
  ];

  override render() {
    return html`<form @submit=${this.onSubmit}>
        <textarea rows="1" aria-label=${strings.chat.placeholder} placeholder=${strings.chat.placeholder}
          @input=${this.onInput} @keydown=${this.onKey}></textarea>
        ${this.busy
          ? html`<button class="go" type="button" aria-label=${strings.chat.stop} title=${strings.chat.stop} @click=${this.onStop}>${icon("stop")}</button>`
          : html`<button class="go" type="submit" aria-label=${strings.chat.send} title=${strings.chat.send} ?disabled=${this.isEmpty}>${icon("arrowUp")}</button>`}
      </form>
      <p class="hint">${strings.chat.hint}</p>`;
  }

  override focus(): void {
    this.area?.focus();
  }

  private onInput(): void {
    this.isEmpty = this.area.value.trim() === "";
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.onSubmit(event);
  }

  private onSubmit(event: Event): void {
    event.preventDefault();
    const text = this.area.value.trim();
    if (!text || this.busy) return;
    this.area.value = "";
    this.isEmpty = true;
    this.dispatchEvent(new CustomEvent("send", { detail: text }));
  }

  private onStop(): void {
    this.dispatchEvent(new CustomEvent("stop"));
    this.focus();
  }
}
