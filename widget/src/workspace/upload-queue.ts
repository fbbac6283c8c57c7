import { onceKey } from "../api/client";
import type { WorkspaceClient } from "../api/workspace-client";
import { asApiError, isAbort, type ApiError } from "../api/errors";
import { uploadDocument } from "../api/upload";
import type { DocumentChange } from "../api/types";

export interface Upload {
  id: string;
  file: File;
  readers?: string[];
  replaces?: string;
  sent: number;
  error: ApiError | null;
  abort: AbortController;
}

/** Files on their way, two at a time. Fires `change`, and `uploaded` with the document and its run. */
export class UploadQueue extends EventTarget {
  uploads: Upload[] = [];
  private active = 0;
  private static readonly ACTIVE_MAX = 2;

  constructor(private readonly api: WorkspaceClient) {
    super();
  }

  /** New documents for these readers, or a new file for the document it replaces. */
  add(files: Iterable<File>, target: { readers?: string[]; replaces?: string }): void {
    for (const file of files) {
      this.uploads = [...this.uploads, { id: onceKey(), file, ...target, sent: 0, error: null, abort: new AbortController() }];
    }
    this.changed();
    this.startNext();
  }

  /** Cancels an upload under way, or clears a failed one from the list. */
  remove(id: string): void {
    this.uploads.find((one) => one.id === id)?.abort.abort();
    this.uploads = this.uploads.filter((one) => one.id !== id);
    this.changed();
  }

  retry(id: string): void {
    const upload = this.uploads.find((one) => one.id === id);
    if (!upload) return;
    this.remove(id);
    this.add([upload.file], { readers: upload.readers, replaces: upload.replaces });
  }

  private started = new Set<string>();

  private startNext(): void {
    const next = this.uploads.find((one) => !this.started.has(one.id));
    if (!next || this.active >= UploadQueue.ACTIVE_MAX) return;
    this.started.add(next.id);
    this.active += 1;
    void this.send(next).finally(() => {
      this.active -= 1;
      this.startNext();
    });
    this.startNext();
  }

  private async send(upload: Upload): Promise<void> {
    const { readers, replaces, id, abort } = upload;
    const onProgress = (sent: number): void => this.update(id, { sent });
    try {
      const change = await uploadDocument(this.api, upload.file, { readers, replaces, once: id, onProgress, signal: abort.signal });
      this.remove(id);
      this.dispatchEvent(new CustomEvent<DocumentChange>("uploaded", { detail: change }));
    } catch (error) {
      if (!isAbort(error)) this.update(id, { error: asApiError(error) });
    }
  }

  private update(id: string, change: Partial<Upload>): void {
    this.uploads = this.uploads.map((one) => (one.id === id ? { ...one, ...change } : one));
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
