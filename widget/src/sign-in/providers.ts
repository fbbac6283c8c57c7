import type { Session } from "../api/session";
import type { Page } from "../api/types";

/** An identity provider of a company. */
export interface Provider {
  slug: string;
  title: string;
}

/** The providers of a company. Single sign-on leaves the page, so only the page itself offers it. */
export async function providersOf(session: Session, tenant: string): Promise<Provider[]> {
  if (session.baseUrl || !tenant) return [];
  const path = `/auth/oidc/providers?tenant=${encodeURIComponent(tenant)}`;
  return session.ask<Page<Provider>>("GET", path).then((page) => page.items, () => []);
}

/** Where a sign-in with a provider begins; `isFresh` asks for the sign-in there once more. */
export function startOf(provider: Provider, tenant: string, isFresh = false): string {
  return `/auth/oidc/${provider.slug}/start?tenant=${encodeURIComponent(tenant)}${isFresh ? "&fresh=true" : ""}`;
}
