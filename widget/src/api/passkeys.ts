import type { JsonObject } from "./types";

/** What a passkey gives back, as the server reads it: every buffer is base64url text. */
export type Credential = JsonObject;

export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && window.isSecureContext;
}

/** Makes a new passkey on this device. Throws the DOMException of a person who said no. */
export async function createPasskey(options: JsonObject): Promise<Credential> {
  const publicKey = toBuffers(options) as unknown as PublicKeyCredentialCreationOptions;
  return toJson((await navigator.credentials.create({ publicKey })) as PublicKeyCredential);
}

/** Signs the server's challenge with a passkey of this device. */
export async function usePasskey(options: JsonObject): Promise<Credential> {
  const publicKey = toBuffers(options) as unknown as PublicKeyCredentialRequestOptions;
  return toJson((await navigator.credentials.get({ publicKey })) as PublicKeyCredential);
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toBase64Url(data: ArrayBuffer | Uint8Array): string {
  const binary = Array.from(new Uint8Array(data as ArrayBuffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The places of WebAuthn's options that are bytes: the challenge, the person's id and ids of credentials. */
export function toBuffers(options: JsonObject): Record<string, unknown> {
  const user = options.user as JsonObject | undefined;
  const ids = (name: string): unknown =>
    (options[name] as JsonObject[] | undefined)?.map((one) => ({ ...one, id: fromBase64Url(String(one.id)) }));
  return {
    ...options,
    challenge: fromBase64Url(String(options.challenge)),
    ...(user ? { user: { ...user, id: fromBase64Url(String(user.id)) } } : {}),
    ...(options.excludeCredentials ? { excludeCredentials: ids("excludeCredentials") } : {}),
    ...(options.allowCredentials ? { allowCredentials: ids("allowCredentials") } : {}),
  };
}

function toJson(credential: PublicKeyCredential): Credential {
  const { response } = credential;
  const fields: [string, ArrayBuffer | null | undefined][] = [["clientDataJSON", response.clientDataJSON]];
  if (response instanceof AuthenticatorAttestationResponse) {
    fields.push(["attestationObject", response.attestationObject]);
  } else if (response instanceof AuthenticatorAssertionResponse) {
    fields.push(["authenticatorData", response.authenticatorData], ["signature", response.signature], ["userHandle", response.userHandle]);
  }
  const encoded = fields.filter(([, value]) => value).map(([name, value]) => [name, toBase64Url(value!)]);
  const transports = response instanceof AuthenticatorAttestationResponse ? { transports: response.getTransports() } : {};
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults() as JsonObject,
    response: { ...Object.fromEntries(encoded), ...transports },
  };
}
