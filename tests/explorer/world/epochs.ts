/** Each family of tokens is one session, and its epoch says which: sixteen bytes whose text begins `epoch0__`. */
export const epochOf = (family: number): string => `epoch${family}__AAAAAAAAAAAAAA`;

/** The family an epoch, or the beginning of one in a cookie's name, belongs to; -1 for what is none. */
export const familyOf = (epoch: string | undefined): number => {
  const found = /^epoch(\d)__/.exec(epoch ?? '')?.[1];
  return found === undefined ? -1 : Number(found);
};
