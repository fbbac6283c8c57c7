export type Theme = "system" | "light" | "dark";
export const themes: Theme[] = ["system", "light", "dark"];

const KEY = "steward-theme";

export function readTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return themes.find((theme) => theme === kept) ?? "system";
}

/** Shows a theme and keeps it for the next visit; "system" follows the device. */
export function useTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
}
