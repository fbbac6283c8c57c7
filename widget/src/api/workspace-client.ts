import { ApiClient, at, cursorPart } from "./client";
import type * as t from "./types";

/** The calls of the page around the chat. */
export class WorkspaceClient extends ApiClient {
  private readers: Promise<t.Page<t.ReaderChoice>> | null = null;

  conversations = (cursor = "") => this.get<t.Page<t.Conversation>>(`/v1/conversations?limit=50${cursorPart(cursor)}`);
  renameConversation = (id: string, title: string) =>
    this.send<void>("PATCH", `/v1/conversations/${at(id)}`, { body: { title } });
  deleteConversation = (id: string) => this.send<void>("DELETE", `/v1/conversations/${at(id)}`);


  approvals = () => this.get<t.Page<t.Proposal>>("/v1/proposals?state=open&box=approvals");
  myProposals = () => this.get<t.Page<t.Proposal>>("/v1/proposals?state=open&box=mine");

  runs = (cursor = "") => this.get<t.Page<t.Run>>(`/v1/action-runs?limit=30${cursorPart(cursor)}`);

  notifications = () => this.get<t.Page<t.Notification>>("/v1/notifications?limit=50");
  unread = () => this.get<t.Page<t.Notification>>("/v1/notifications?unread=true&limit=100");
  markRead = (id: string) => this.send<void>("POST", `/v1/notifications/${at(id)}/read`, { body: {} });

  documents = (query = "") => this.get<t.Page<t.Document>>(`/v1/documents?limit=100${query ? `&q=${at(query)}` : ""}`);
  document = (id: string) => this.get<t.Document>(`/v1/documents/${at(id)}`);
  readerChoices = () => (this.readers ??= this.get<t.Page<t.ReaderChoice>>("/v1/document-readers"));
  setReaders = (id: string, readers: string[], once: string) =>
    this.send<t.Outcome>("PUT", `/v1/documents/${at(id)}/readers?via=page`, { body: { readers }, once });
  deleteDocument = (id: string, once: string) =>
    this.send<t.DocumentChange>("DELETE", `/v1/documents/${at(id)}?via=page`, { once });

  protected override forget(): void {
    super.forget();
    this.readers = null;
  }
}
