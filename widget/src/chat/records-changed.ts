import type { ApiClient } from "../api/client";

/** Tells the page around that records changed, so that lists beside the chat and cards of other runs read them again. */
export function announceChange(from: HTMLElement, api: ApiClient): void {
  void api.runNews.readAgain();
  from.dispatchEvent(new CustomEvent("records-changed", { bubbles: true, composed: true }));
}
