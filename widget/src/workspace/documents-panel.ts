import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { WorkspaceClient } from "../api/workspace-client";
import { asApiError, type ApiError } from "../api/errors";
import type { Document, DocumentChange } from "../api/types";
import { onceKey } from "../api/client";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { askSure } from "../ui/ask-sure";
import { askSureStyles } from "../ui/ask-sure-styles";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";
import { saveBlob } from "../ui/save-blob";
import { documentsStyles } from "./documents-styles";
import { panelStyles } from "./panel-styles";
import { UploadQueue, type Upload } from "./upload-queue";
import "./document-row";
import "./readers-field";
import "./readers-dialog";
import "../chat/run-card";

const words = strings.documents;
const POLL_MS = 1000;
const RECENT_MAX = 3;
const ACCEPTED = ".pdf,.docx,.xlsx,.csv,.md,.markdown,.txt,.html,.htm";

/** The documents this person can read: add by drop or button, follow their progress, choose readers, delete. */
@customElement("steward-documents-panel")
export class StewardDocumentsPanel extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @state() private items: Document[] | null = null;
  @state() private error: ApiError | null = null;
  @state() private search = "";
  @state() private readerNames: ReadonlyMap<string, string> = new Map();
  @state() private isOver = false;
  @state() private readers: string[] = ["all"];
  @state() private deleting: Document | null = null;
  @state() private sharing: Document | null = null;
  /** Runs of changes made here, newest first, so that each can be taken back where it was made. */
  @state() private recent: string[] = [];
  @query("input.new") private fileInput!: HTMLInputElement;
  @query("input.newer") private newerInput!: HTMLInputElement;
  private replacing: Document | null = null;
  private queue!: UploadQueue;
  private timer = 0;

  static override styles = [controls, panelStyles, askSureStyles, documentsStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.queue = new UploadQueue(this.api);
    this.queue.addEventListener("change", () => this.requestUpdate());
    this.queue.addEventListener("uploaded", (event) => this.onChanged((event as CustomEvent<DocumentChange>).detail));
    void this.refresh();
    this.api.readerChoices().then(
      (page) => (this.readerNames = new Map(page.items.map(({ key, label }) => [key, label]))),
      () => undefined,
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render() {
    return html`<div class="stack" @dragover=${this.onDragOver} @dragleave=${() => (this.isOver = false)} @drop=${this.onDrop}>
        ${this.canAdd ? this.renderDrop() : nothing}
        <input class="newer" type="file" hidden aria-label=${words.replace} accept=${ACCEPTED} @change=${this.onPickNewer} />
        ${repeat(this.recent, (id) => id, (id) => html`<steward-run-card plain .api=${this.api} .runId=${id} @records-changed=${() => void this.refresh()}></steward-run-card>`)}
        ${repeat(this.queue.uploads, (one) => one.id, (one) => this.renderUpload(one))}
        <label class="search">${icon("search")}<span class="unseen">${words.search}</span>
          <input class="text" type="search" placeholder=${words.search} .value=${this.search} @input=${this.onSearch} /></label>
        ${errorNotice(this.error, () => void this.refresh())} ${this.renderList()}
      </div>
      ${askSure(this.deleting && { title: words.removeTitle, text: `${this.deleting.title}. ${words.removeText}`, action: words.remove, onYes: this.removeChosen, onNo: () => (this.deleting = null) })}
      ${this.sharing
        ? html`<steward-readers-dialog .api=${this.api} .document=${this.sharing} @closed=${() => (this.sharing = null)} @changed=${this.onShared}></steward-readers-dialog>`
        : nothing}`;
  }

  async refresh(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.items = (await this.api.documents(this.search)).items;
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
    const isMoving = this.items?.some((one) => one.state !== "ready" && one.state !== "failed");
    if (isMoving && this.isConnected && !this.error) this.timer = window.setTimeout(() => void this.refresh(), POLL_MS);
  }

  private renderDrop() {
    return html`<button class="drop ${this.isOver ? "over" : ""}" type="button" @click=${() => this.fileInput.click()}>
        ${icon("upload")}<b>${this.isOver ? words.dropNow : words.drop}</b><span>${words.hint}</span>
      </button>
      <input class="new" type="file" multiple hidden aria-label=${words.upload} accept=${ACCEPTED} @change=${this.onPick} />
      <steward-readers-field .api=${this.api} .value=${this.readers} @change=${(event: Event) => (this.readers = (event.target as HTMLElement & { value: string[] }).value)}></steward-readers-field>`;
  }

  private renderUpload(upload: Upload) {
    return html`<div class="upload">
      <div class="bar"><span class="name">${upload.file.name}</span>
        <button class="icon-button small" type="button" aria-label="${upload.error ? words.clear : strings.cancel}: ${upload.file.name}" @click=${() => this.queue.remove(upload.id)}>${icon("close")}</button></div>
      ${upload.error
        ? errorNotice(upload.error, () => this.queue.retry(upload.id))
        : html`<progress max="1" value=${upload.sent} aria-label="${words.states.uploading}: ${upload.file.name}"></progress>`}
    </div>`;
  }

  private renderList() {
    if (this.items === null) return this.error ? nothing : skeletonLines(6);
    if (!this.items.length) {
      if (this.search) return html`<p class="soft none">${words.noMatch}</p>`;
      return html`<div class="empty">${icon("book")}<b>${words.empty}</b><p>${words.emptyText}</p></div>`;
    }
    const { session } = this.api;
    return html`<ul class="list">${repeat(
      this.items,
      (one) => one.id,
      (one) => html`<li><steward-document-row .document=${one} .readerNames=${this.readerNames} ?sharable=${session.can("kb.document.update")} ?removable=${session.can("kb.document.delete")} @share=${() => (this.sharing = one)} @replace=${() => this.startReplace(one)} @remove=${() => (this.deleting = one)} @download=${() => void this.download(one)}></steward-document-row></li>`,
    )}</ul>`;
  }

  private get canAdd(): boolean {
    return this.api.session.can("kb.document.create");
  }

  private onDragOver(event: DragEvent): void {
    if (!this.canAdd || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.isOver = true;
  }

  private onDrop(event: DragEvent): void {
    event.preventDefault();
    this.isOver = false;
    this.queue.add(event.dataTransfer?.files ?? [], { readers: this.readers });
  }

  private onPick(): void {
    this.queue.add([...(this.fileInput.files ?? [])], { readers: this.readers });
    this.fileInput.value = "";
  }

  private startReplace(document: Document): void {
    this.replacing = document;
    this.newerInput.click();
  }

  private onPickNewer(): void {
    if (this.replacing) this.queue.add([...(this.newerInput.files ?? [])], { replaces: this.replacing.id });
    this.newerInput.value = "";
    this.replacing = null;
  }

  private onChanged({ run_id: runId }: DocumentChange): void {
    this.recent = [runId, ...this.recent].slice(0, RECENT_MAX);
    void this.refresh();
  }

  private onSearch(event: Event): void {
    this.search = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), 250);
  }

  private removeChosen = async (): Promise<void> => {
    const document = this.deleting;
    this.deleting = null;
    if (!document) return;
    try {
      this.onChanged(await this.api.deleteDocument(document.id, onceKey()));
    } catch (error) {
      this.error = asApiError(error);
    }
  };

  private onShared(): void {
    void this.refresh();
  }

  private async download(document: Document): Promise<void> {
    try {
      saveBlob(await this.api.original(document.id), document.filename);
    } catch (error) {
      this.error = asApiError(error);
    }
  }
}
