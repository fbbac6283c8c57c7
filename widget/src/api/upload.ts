import { ApiError } from "./errors";
import type { ApiClient } from "./client";
import type { DocumentChange } from "./types";
import { strings } from "../strings";

export interface UploadOptions {
  /** Who may read a new document. */
  readers?: string[];
  /** The document the file is a new version of. */
  replaces?: string;
  once: string;
  /** Called with the share sent, 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends one file. XMLHttpRequest, because fetch cannot tell how much of a body has gone out. */
export async function uploadDocument(api: ApiClient, file: File, options: UploadOptions): Promise<DocumentChange> {
  const first = await sendFile(api, file, options);
  if (first.status !== 401) return readAnswer(first);
  if (await api.session.renew()) return readAnswer(await sendFile(api, file, options));
  api.session.end();
  return readAnswer(first);
}

async function sendFile(api: ApiClient, file: File, options: UploadOptions): Promise<XMLHttpRequest> {
  const headers = { ...(await api.authorization()), "Idempotency-Key": options.once };
  const form = new FormData();
  form.append("file", file, file.name);
  if (options.readers) form.append("readers", JSON.stringify(options.readers));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const { replaces } = options;
    const path = replaces ? `/v1/documents/${encodeURIComponent(replaces)}/content` : "/v1/documents";
    request.open(replaces ? "PUT" : "POST", `${api.session.baseUrl}${path}?via=page`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => options.onProgress(event.total ? event.loaded / event.total : 0);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new ApiError("offline", strings.errors.offline));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    options.signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function readAnswer(request: XMLHttpRequest): DocumentChange {
  const body = parse(request.responseText) as Partial<DocumentChange> & {
    error?: { code: string; message: string; details?: Record<string, unknown> };
  } | null;
  if (request.status < 400 && body?.document) return body as DocumentChange;
  const error = body?.error;
  const message = error?.message ?? strings.errors.byStatus(request.status);
  throw new ApiError(error?.code ?? `http_${request.status}`, message, request.status, error?.details);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
