/** What stands in a message where a value was: its kind and nothing else, not even a length. */
const KINDS = ['text', 'number', 'boolean', 'list', 'object', 'function', 'symbol', 'error', 'name'] as const;

type Kind = (typeof KINDS)[number];

export const markOf = (kind: Kind): string => `‹${kind}›`;

const MARKS: ReadonlySet<unknown> = new Set(KINDS.map(markOf));

const kindOf = (value: unknown): Kind => {
  if (Array.isArray(value)) return 'list';
  if (value instanceof Error) return 'error';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'bigint') return 'number';
  return typeof value as Kind;
};

/** Takes a value out; that there is none may be seen. A mark stays a mark, so that redacting twice changes nothing. */
export const hide = (value: unknown): unknown =>
  value === null || value === undefined || MARKS.has(value) ? value : markOf(kindOf(value));

const NAME = /^[\p{L}\p{N}_$ .:#()*→-]{1,120}$/u;

/** No word of a program: too long, the beginning of a JWT, or letters and digits by turns. */
const LOOKS_RANDOM = /.{41}|^eyJ|^(?=.{16}).*\d\D+\d\D/;

/**
 * A name of a state, an event, an actor; a mark where it looks like data. Names are written by developers, but some
 * are made of an address or an id.
 */
export const safeName = (value: unknown): unknown => {
  if (typeof value !== 'string' || MARKS.has(value)) return hide(value);
  const isName = NAME.test(value) && !value.split(/[^\p{L}\p{N}_]/u).some((word) => LOOKS_RANDOM.test(word));
  return isName ? value : markOf('name');
};

/** The key of an object that may be seen: a word in a program, perhaps numbered. */
const KEY = /^[A-Za-z_$][A-Za-z_$]{0,31}\d{0,2}$/;

export const isSafeKey = (key: string): boolean => KEY.test(key);
