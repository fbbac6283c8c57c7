import type { Me } from "./types";
import { ApiError, readError } from "./errors";
import { strings } from "../strings";

interface Tokens {
  access_token: string;
  expires_in: number;
}

/** A sign-in whose password was right and that waits for a second factor. */
export interface Challenge {
  status: "mfa_required";
  challenge: string;
  methods: ("totp" | "recovery_code" | "passkey")[];
}

const REFRESH_LOCK = "steward-refresh";
/** Remembers only that a session cookie was set, so that a first visit need not ask the server in vain. */
const HINT = "steward-session";

/**
 * Who is signed in. The access token lives in this object only; the refresh token is an HttpOnly cookie
 * this code cannot read. A host page that signs people in itself gives `tokenProvider` instead.
 */
export class Session extends EventTarget {
  me: Me | null = null;
  tokenProvider: (() => Promise<string>) | null = null;
  private token = "";
  private refreshing: Promise<boolean> | null = null;

  constructor(public baseUrl = "") {
    super();
  }

  async authorization(): Promise<Record<string, string>> {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  /** Signs in, or answers with the challenge that a second factor has to meet. */
  async signIn(email: string, password: string, tenant: string): Promise<Challenge | null> {
    return this.enter("/auth/login", { email, password, ...(tenant ? { tenant } : {}) });
  }

  /** Any step that ends in tokens: a second factor, a passkey, an accepted invitation. */
  async enter(path: string, body: object): Promise<Challenge | null> {
    const response = await this.post(path, body);
    if (!response.ok) throw await readError(response);
    const answer = (await response.json()) as Tokens | Challenge;
    if ("challenge" in answer) return answer;
    this.take(answer);
    await this.loadMe();
    return null;
  }

  /** A call on the way in, before there is anybody signed in. */
  async ask<T>(method: "GET" | "POST", path: string, body?: object): Promise<T> {
    const response = await (method === "POST" ? this.post(path, body ?? {}) : fetch(this.baseUrl + path));
    if (!response.ok) throw await readError(response);
    const isEmpty = response.status === 204 || response.headers.get("content-length") === "0";
    return (isEmpty ? undefined : await response.json().catch(() => undefined)) as T;
  }

  /** Whether the person may do this kind of thing at all; the server decides each case. */
  can(permission: string): boolean {
    return this.me?.permissions.includes(permission) ?? false;
  }

  /** Takes up the session of the cookie, if there is one. */
  async resume(): Promise<boolean> {
    if (!this.tokenProvider && !readHint()) return false;
    if (!(await this.refresh())) return false;
    await this.loadMe();
    return true;
  }

  /** The person leaves for a sign-in elsewhere and comes back with a session cookie. */
  expectCookie(): void {
    writeHint(true);
  }

  /** One refresh at a time in this tab and, by a browser lock, among tabs: a rotated token is never sent twice. */
  refresh(): Promise<boolean> {
    this.refreshing ??= this.refreshOnce().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  /** A fresh token after a refusal; rights that changed meanwhile are read anew. */
  async renew(): Promise<boolean> {
    if (!(await this.refresh())) return false;
    if (this.me) await this.loadMe().catch(() => undefined);
    return true;
  }

  async signOut(): Promise<void> {
    const response = await this.post("/auth/logout", {}).catch(() => null);
    if (response?.status === 401 && (await this.refresh().catch(() => false))) {
      await this.post("/auth/logout", {}).catch(() => null);
    }
    this.end();
  }

  /** Forgets the person and tells everyone who shows their data. */
  end(): void {
    this.token = "";
    this.me = null;
    writeHint(false);
    this.dispatchEvent(new Event("ended"));
  }

  private async refreshOnce(): Promise<boolean> {
    if (this.tokenProvider) {
      this.token = await this.tokenProvider();
      return this.token !== "";
    }
    const send = async (): Promise<boolean> => {
      const response = await this.post("/auth/refresh", {});
      if (response.status === 401 || response.status === 422) return false;
      await this.keep(response);
      return true;
    };
    return navigator.locks ? navigator.locks.request(REFRESH_LOCK, send) : send();
  }

  private async keep(response: Response): Promise<void> {
    if (!response.ok) throw await readError(response);
    this.take((await response.json()) as Tokens);
  }

  private take(tokens: Tokens): void {
    this.token = tokens.access_token;
    writeHint(true);
  }

  private async loadMe(): Promise<void> {
    const response = await fetch(`${this.baseUrl}/auth/me`, { headers: await this.authorization() });
    if (!response.ok) throw await readError(response);
    this.me = (await response.json()) as Me;
    this.dispatchEvent(new Event("started"));
  }

  private async post(path: string, body: object): Promise<Response> {
    try {
      return await fetch(this.baseUrl + path, {
        method: "POST",
        credentials: this.baseUrl ? "include" : "same-origin",
        headers: { "Content-Type": "application/json", ...(await this.authorization()) },
        body: JSON.stringify(body),
      });
    } catch {
      throw new ApiError("offline", strings.errors.offline);
    }
  }
}

function readHint(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true; // storage is blocked: the cookie may still be there
  }
}

function writeHint(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(HINT, "1");
    else localStorage.removeItem(HINT);
  } catch {
    // Storage is blocked: every visit asks the server.
  }
}
