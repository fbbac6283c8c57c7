export interface MailedLink {
  kind: "invitation" | "reset";
  token: string;
}

/** The link a mail brought, out of the page's address: `#/invitation/TOKEN` or `#/reset/TOKEN`. */
export function readLink(hash: string): MailedLink | null {
  const found = /^#\/(invitation|reset)\/([\w.~-]+)$/.exec(hash);
  return found ? { kind: found[1] as MailedLink["kind"], token: found[2] } : null;
}
