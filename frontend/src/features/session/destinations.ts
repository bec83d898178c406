import type { Role } from "@/lib/api";

/** The first page of a role. */
export function homeOf(role: Role): string {
  return role === "admin" ? "/admin" : "/portal";
}

/** The log-in page that leads back to `path` afterwards. */
export function loginPath(path: string): string {
  return path === "/" ? "/login" : `/login?next=${encodeURIComponent(path)}`;
}

/**
 * Where to go after log-in: `next` if it is a page of this site that the role may open, else the role's home.
 * Anything that a browser could read as another site (`//evil.example`, `/\evil.example`) is refused.
 */
export function destinationAfterLogin(next: string | null, role: Role): string {
  const home = homeOf(role);
  if (next === null || !/^\/(?![/\\])/.test(next)) return home;
  const base = "http://switchboard.invalid";
  if (!URL.canParse(next, base)) return home;
  const { origin, pathname, search } = new URL(next, base);
  const isOwnArea = pathname === home || pathname.startsWith(`${home}/`);
  return origin === base && isOwnArea ? pathname + search : home;
}
