import type { JsonObject } from "../api/types";
import type { Grant, Role } from "./types";

export const SCOPES = ["own", "team", "department", "all"];
export const FIELD_SETS = ["salary", "bank", "ssn", "cost", "margin"];

/** A role as it is being written. */
export interface RoleDraft {
  title: string;
  parents: string[];
  grants: Grant[];
}

export function draftOf(role: Role | null, roles: Role[]): RoleDraft {
  if (!role) return { title: "", parents: [], grants: [newGrant()] };
  // Parents may come by title; what is sent is the name.
  const parents = role.parents.map((given) => roles.find((one) => one.title === given || one.name === given)?.name ?? given);
  return { title: role.title, parents, grants: role.grants.map((grant) => ({ ...grant })) };
}

export function newGrant(): Grant {
  return { permission: "", scope: "own", fields: [], is_deny: false };
}

/** What the draft says, as the action takes it; lines without a permission are left out. */
export function changesOf({ title, parents, grants }: RoleDraft): JsonObject {
  const lines = grants.filter((grant) => grant.permission.trim() !== "");
  return { title, parents, grants: lines.map((grant) => ({ ...grant, permission: grant.permission.trim() })) };
}

/** Whether saving would change anything. */
export function isChanged(draft: RoleDraft, role: Role | null, roles: Role[]): boolean {
  return JSON.stringify(changesOf(draft)) !== JSON.stringify(changesOf(draftOf(role, roles)));
}
