import { type EndReason, isAuthErrorCode } from '../machines/index.ts';
import { hide, isSafeKey, safeName } from './marks.ts';

/** Says what of a value may be seen. A rule that does not know a value hides it. */
export type Rule = (value: unknown) => unknown;

type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where keys were taken out, because they look like data. */
const MORE = '…';

/** An object by the rules of its keys; what has no rule shows its key and hides its value. */
export const fields =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) => {
    if (!isObject(value)) return hide(value);
    const entries = Object.keys(value).flatMap((key): [string, unknown][] => {
      if (!Object.hasOwn(rules, key) && !isSafeKey(key)) return [[MORE, hide({})]];
      const shown = (Object.hasOwn(rules, key) ? rules[key] : hide)?.(value[key]);
      return shown === undefined ? [] : [[key, shown]];
    });
    return Object.fromEntries(entries);
  };

export const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) ? value.map(rule) : hide(value);

export const number: Rule = (value) => (typeof value === 'number' ? value : hide(value));
export const flag: Rule = (value) => (typeof value === 'boolean' ? value : hide(value));

export const oneOf =
  (...values: readonly string[]): Rule =>
  (value) =>
    typeof value === 'string' && values.includes(value) ? value : hide(value);

const ID = /^[\w-]{22}$/;
const SHORT_ID = /^[\w-]{8}…$/;

/** An epoch as the cookies' names have it: enough to tell two sessions apart. */
export const shortId: Rule = (value) => {
  if (typeof value === 'string' && SHORT_ID.test(value)) return value;
  return typeof value === 'string' && ID.test(value) ? `${value.slice(0, 8)}…` : hide(value);
};

const fieldCodes = (value: unknown) =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => isSafeKey(name))
          .map(([name, code]) => [name, oneOf('required', 'invalid')(code)]),
      )
    : hide(value);

/** An error by its code, where it is one of ours; nothing of any other. */
export const problem: Rule = (value) => {
  if (typeof value !== 'object' || value === null || !('code' in value) || !isAuthErrorCode(value.code))
    return hide(value);
  const { retryAfterMs, fields: codes } = ('problem' in value ? value.problem : value) as Fields;
  return {
    code: value.code,
    ...(retryAfterMs !== undefined && { retryAfterMs: number(retryAfterMs) }),
    ...(codes !== undefined && { fields: fieldCodes(codes) }),
  };
};

const REASONS = ['loggedOut', 'expired', 'refused', 'elsewhere'] as const satisfies readonly EndReason[];
export const endReason = oneOf(...REASONS);

/** A state's name, or the names of the states of a compound one. */
export const stateValue: Rule = (value) =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, below]) => [safeName(name), stateValue(below)]))
    : safeName(value);
