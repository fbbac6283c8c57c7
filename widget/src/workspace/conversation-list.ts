import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WorkspaceClient } from "../api/workspace-client";
import { asApiError, type ApiError } from "../api/errors";
import type { Conversation } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { askSure } from "../ui/ask-sure";
import { askSureStyles } from "../ui/ask-sure-styles";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";

const words = strings.conversations;
const DAY_MS = 86_400_000;

/** Kept conversations: open, rename, delete. Fires `open-conversation` {id | null} and `conversation-deleted` {id}. */
@customElement("steward-conversation-list")
export class StewardConversationList extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @property() current: string | null = null;
  @state() private items: Conversation[] | null = null;
  @state() private cursor: string | null = null;
  @state() private error: ApiError | null = null;
  @state() private renaming: string | null = null;
  @state() private deleting: Conversation | null = null;

  static override styles = [
    controls,
    askSureStyles,
    css`
      :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
      .create { margin: var(--s3); justify-content: flex-start; }
      nav { flex: 1; min-height: 0; overflow-y: auto; padding: 0 var(--s2) var(--s4); }
      h3 { padding: var(--s3) var(--s2) var(--s1); color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; }
      li { position: relative; display: flex; align-items: center; border-radius: var(--radius-s); }
      li:hover, li:focus-within { background: var(--hover); }
      li.current { background: var(--accent-soft); }
      .open { flex: 1; min-width: 0; min-height: 36px; padding: 6px var(--s2); border: 0; border-radius: var(--radius-s); background: none; text-align: left; font-size: 14px; line-height: 1.4; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; cursor: pointer; }
      .current .open { font-weight: 550; }
      .tools { display: flex; width: 0; overflow: hidden; }
      li:hover .tools, li:focus-within .tools, li.current .tools { width: auto; overflow: visible; padding-right: 4px; }
      @media (hover: none) { .tools { width: auto; overflow: visible; } }
      form { flex: 1; padding: 2px; }
      form input { min-height: 32px; padding: 4px 7px; font-size: 14px; }
      .skeletons { display: grid; gap: 20px; padding: var(--s4) var(--s2); }
      .none { padding: var(--s3) var(--s2); color: var(--ink-soft); font-size: var(--text-s); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.refresh();
  }

  override render() {
    return html`<button class="button create" type="button" @click=${() => this.open(null)}>${icon("plus")}${words.create}</button>
      <nav aria-label=${words.label}>
        ${errorNotice(this.error, () => void this.refresh())}
        ${this.items === null ? (this.error ? nothing : skeletonLines(6)) : this.renderGroups(this.items)}
        ${this.cursor ? html`<button class="button plain" type="button" @click=${this.loadMore}>${strings.more}</button>` : nothing}
      </nav>
      ${askSure(this.deleting && { title: words.removeTitle, text: words.removeText, action: words.remove, onYes: this.removeChosen, onNo: () => (this.deleting = null) })}`;
  }

  /** Reads the first page again, as after a turn. */
  async refresh(): Promise<void> {
    try {
      const page = await this.api.conversations();
      this.items = page.items;
      this.cursor = page.next_cursor ?? null;
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  private renderGroups(items: Conversation[]) {
    if (!items.length) return html`<p class="none">${words.empty}</p>`;
    const groups = Map.groupBy(items, (item) => groupOf(item.updated_at));
    return [...groups].map(
      ([label, group]) => html`<h3>${label}</h3><ul>${group.map((item) => html`<li class=${item.id === this.current ? "current" : ""}>${this.renaming === item.id ? this.renderRename(item) : this.renderItem(item)}</li>`)}</ul>`,
    );
  }

  private renderItem(item: Conversation) {
    const title = item.title || words.untitled;
    return html`<button class="open" type="button" title=${title} aria-current=${item.id === this.current ? "true" : "false"} @click=${() => this.open(item.id)}>${title}</button>
      <span class="tools">
        <button class="icon-button small" type="button" aria-label="${words.rename}: ${title}" @click=${() => void this.startRename(item)}>${icon("edit")}</button>
        <button class="icon-button small" type="button" aria-label="${words.remove}: ${title}" @click=${() => (this.deleting = item)}>${icon("trash")}</button>
      </span>`;
  }

  private renderRename(item: Conversation) {
    const save = (event: Event): void => void this.rename(event, item);
    return html`<form @submit=${save}>
      <input class="text" name="title" maxlength="120" aria-label=${words.renameLabel} .value=${item.title}
        @blur=${() => (this.renaming = null)} @keydown=${(event: KeyboardEvent) => event.key === "Escape" && (this.renaming = null)} />
    </form>`;
  }

  private async startRename(item: Conversation): Promise<void> {
    this.renaming = item.id;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>("form input")?.select();
  }

  private async rename(event: Event, item: Conversation): Promise<void> {
    event.preventDefault();
    const title = String(new FormData(event.target as HTMLFormElement).get("title") ?? "").trim();
    this.renaming = null;
    if (!title || title === item.title) return;
    await this.change(() => this.api.renameConversation(item.id, title));
  }

  private removeChosen = async (): Promise<void> => {
    const item = this.deleting;
    this.deleting = null;
    if (!item) return;
    await this.change(() => this.api.deleteConversation(item.id));
    this.dispatchEvent(new CustomEvent("conversation-deleted", { detail: item.id }));
  };

  private async change(send: () => Promise<void>): Promise<void> {
    try {
      await send();
      await this.refresh();
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  private loadMore = async (): Promise<void> => {
    try {
      const page = await this.api.conversations(this.cursor ?? "");
      this.items = [...(this.items ?? []), ...page.items];
      this.cursor = page.next_cursor ?? null;
    } catch (error) {
      this.error = asApiError(error);
    }
  };

  private open(id: string | null): void {
    this.dispatchEvent(new CustomEvent("open-conversation", { detail: id }));
  }
}

function groupOf(updatedAt: string): string {
  const age = Date.now() - Date.parse(updatedAt);
  if (age < DAY_MS) return words.today;
  return age < 7 * DAY_MS ? words.week : words.older;
}
