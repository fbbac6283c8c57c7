import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WorkspaceClient } from "../api/workspace-client";
import type { ReaderChoice } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { humanise } from "../text/format";

/** Who may read a document, as toggles. Fires `change` and keeps `value`, a list such as `["role:hr"]`. */
@customElement("steward-readers-field")
export class StewardReadersField extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @property({ attribute: false }) value: string[] = ["all"];
  @property({ type: Boolean }) open = false;
  @state() private choices: ReaderChoice[] = [];

  static override styles = [
    controls,
    css`
      fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
      summary { width: fit-content; padding: 2px 6px 2px 2px; border-radius: 5px; font-size: var(--text-s); cursor: pointer; }
      summary span { color: var(--ink-soft); }
      summary b { font-weight: 600; }
      .chips { padding-top: var(--s2); }
      .chips { display: flex; flex-wrap: wrap; gap: 6px; }
      label { position: relative; display: inline-flex; align-items: center; min-height: 28px; padding: 0 11px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); font-size: var(--text-xs); font-weight: 550; cursor: pointer; }
      label:hover { border-color: var(--line-strong); }
      label:has(:checked) { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); }
      label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
      input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render() {
    const known = new Set(this.choices.map((one) => one.key));
    const extra = this.value.filter((key) => !known.has(key)).map((key) => ({ key, label: labelOf(key) }));
    const all = [...this.choices.map(({ key, label }) => ({ key, label: shortLabel(label) })), ...extra];
    const chosen = all.filter((choice) => this.value.includes(choice.key)).map((choice) => choice.label);
    return html`<details ?open=${this.open}>
      <summary><span>${strings.documents.readers}:</span> <b>${chosen.join(", ")}</b></summary>
      <fieldset aria-label=${strings.documents.readers}>
        <div class="chips">${all.map((choice) => this.renderChoice(choice))}</div>
      </fieldset>
    </details>`;
  }

  private renderChoice({ key, label }: ReaderChoice) {
    return html`<label><input type="checkbox" .checked=${this.value.includes(key)} @change=${(event: Event) => this.toggle(event, key)} />${label}</label>`;
  }

  /** "Everyone" stands alone; the last choice cannot be taken away. */
  private toggle(event: Event, key: string): void {
    const rest = this.value.filter((one) => one !== key);
    const isOn = (event.target as HTMLInputElement).checked;
    const next = !isOn ? rest : key === "all" ? ["all"] : [...rest.filter((one) => one !== "all"), key];
    this.value = next.length ? next : [key];
    this.requestUpdate();
    (event.target as HTMLInputElement).checked = this.value.includes(key);
    this.dispatchEvent(new CustomEvent("change"));
  }

  private async load(): Promise<void> {
    this.choices = await this.api.readerChoices().then((page) => page.items, () => this.ownChoices());
  }

  private ownChoices(): ReaderChoice[] {
    const me = this.api.session.me;
    const roles = (me?.roles ?? []).map((role) => `role:${role}`);
    return ["all", ...roles, ...(me ? [`user:${me.user.id}`] : [])].map((key) => ({ key, label: key.startsWith("user:") ? strings.documents.onlyMe : labelOf(key) }));
  }
}

/** A reader key as people say it: by the names the server gave, else by the key itself. */
export function labelOf(key: string, names: ReadonlyMap<string, string> = new Map()): string {
  if (key === "all") return strings.documents.everyone;
  const name = names.get(key);
  if (name) return shortLabel(name);
  if (key.startsWith("user:")) return strings.documents.onePerson;
  if (key.startsWith("department:")) return strings.documents.oneDepartment;
  return humanise(key.slice(key.indexOf(":") + 1));
}

/** `Role Accountant` is just `Accountant` where the list says that readers are meant. */
function shortLabel(label: string): string {
  return label.replace(/^Role /, "");
}
