import type { IconName } from "../ui/icons";

export type OfficePage = "profile" | "people" | "roles" | "audit" | "company" | "usage" | "tests";

interface PageFacts {
  page: OfficePage;
  icon: IconName;
  /** The right without which the page would be empty; one's own profile needs none. */
  permission: string | null;
}

export const OFFICE_PAGES: PageFacts[] = [
  { page: "profile", icon: "lock", permission: null },
  { page: "people", icon: "people", permission: "rbac.role.read" },
  { page: "roles", icon: "shield", permission: "rbac.role.read" },
  { page: "audit", icon: "activity", permission: "audit.entry.read" },
  { page: "usage", icon: "meter", permission: "assistant.usage.read" },
  { page: "tests", icon: "check", permission: "assistant.evaluation.read" },
  { page: "company", icon: "building", permission: "tenants.settings.read" },
];

/** The pages this person can use, by what they may do. */
export function pagesFor(can: (permission: string) => boolean): PageFacts[] {
  return OFFICE_PAGES.filter(({ permission }) => permission === null || can(permission));
}

/** The page an address names: `#/people`. */
export function readPage(hash: string): OfficePage | null {
  const name = /^#\/([a-z]+)$/.exec(hash)?.[1];
  return OFFICE_PAGES.find(({ page }) => page === name)?.page ?? null;
}
