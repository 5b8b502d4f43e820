import { cookieValue } from './cookie-value.ts';

/** Names a browser that looks at the workbench, so that it sees its own requests and meets its own faults. */
export const VISIT_COOKIE = 'authchart-demo-visit';

/** Names one request of a page, so that what the server did for it can be drawn below it. */
export const REQUEST_HEADER = 'x-demo-request';

const isId = (value: string | null): value is string => value !== null && /^[\w-]{6,40}$/.test(value);

/** Null where nobody watches. */
export const readVisit = (cookies: string | null): string | null => {
  const value = cookieValue(cookies, VISIT_COOKIE);
  return isId(value) ? value : null;
};

export const readRequestId = (headers: Headers): string | null => {
  const value = headers.get(REQUEST_HEADER);
  return isId(value) ? value : null;
};
