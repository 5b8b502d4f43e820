const DELAYS: Readonly<Record<string, string>> = {
  untilRefresh: 'the token was due',
  untilExpired: 'the token was over',
  untilEnd: 'the session was over',
  untilRetry: 'the wait was over',
  logoutPatience: 'enough waiting',
};

/** An event of XState's own in words; the chart's own events say what they are. */
export const sayEvent = (type: string): string => {
  const [, kind = '', ...rest] = type.split('.');
  if (type === 'xstate.init') return 'the page began';
  if (kind === 'after') return DELAYS[rest[0] ?? ''] ?? 'time passed';
  if (kind === 'done') return `${rest[1] ?? 'it'} was answered`;
  if (kind === 'error') return `${rest[1] ?? 'it'} failed`;
  return type;
};
