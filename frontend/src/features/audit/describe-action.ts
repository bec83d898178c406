/** `tenant.limits_updated` as "Tenant: limits updated". */
export function describeAction(action: string): string {
  const [subject = "", ...rest] = action.split(".");
  const words = (text: string) => text.replaceAll(/[_-]/g, " ");
  const first = words(subject);
  const title = first.charAt(0).toUpperCase() + first.slice(1);
  return rest.length > 0 ? `${title}: ${words(rest.join(" "))}` : title;
}
