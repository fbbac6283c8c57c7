import { html, nothing, type TemplateResult } from "lit";
import type { ApiError } from "../api/errors";
import { strings } from "../strings";
import { icon } from "./icons";

/** An error with what to do about it and, where given, a way to try again. */
export function errorNotice(error: ApiError | null, onRetry?: () => void): TemplateResult | typeof nothing {
  if (!error) return nothing;
  return html`<div class="notice danger" role="alert">
    ${icon("alert")}<span class="grow">${error.message}</span>
    ${onRetry ? html`<button class="button small" type="button" @click=${onRetry}>${strings.retry}</button>` : nothing}
  </div>`;
}

/** Grey lines in place of content that is on its way. */
export function skeletonLines(count: number): TemplateResult {
  return html`<div class="skeletons" role="status" aria-label=${strings.loading}>
    ${Array.from({ length: count }, () => html`<span class="skeleton"></span>`)}
  </div>`;
}
