/** The value of one cookie of a Cookie header (or of `document.cookie`); null where it has none. */
export const cookieValue = (header: string | null, name: string): string | null => {
  const found = (header ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
};
