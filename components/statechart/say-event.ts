/** What of a state node is read here; any machine's node is one. */
interface InvokingNode {
  readonly invoke: readonly { readonly id: string; readonly src: unknown }[];
}

const PREFIX = /^xstate\.(after|done\.actor|error\.actor|done\.state|snapshot)\.(.+)$/;

const nameOfActor = (id: string, { invoke }: InvokingNode) => {
  const src = invoke.find((actor) => actor.id === id)?.src;
  // Where the chart names no id XState makes one of its place; what runs there says more.
  return /^\d+\./.test(id) && typeof src === 'string' ? src : id;
};

const nameOfDelay = (rest: string) => {
  const [delay = rest] = rest.split('.');
  return /^\d+$/.test(delay) ? `${delay} ms` : delay;
};

/**
 * An event as a person would say it, not as XState calls it: `refresh answered`, `after untilRefresh`.
 *
 * @param node - The state node that hears it: it knows what it invokes.
 */
export const sayEvent = (eventType: string, node: InvokingNode): string => {
  if (eventType === '') return 'at once';
  const [, kind, rest = ''] = PREFIX.exec(eventType) ?? [];
  if (kind === 'after') return `after ${nameOfDelay(rest)}`;
  if (kind === 'done.actor') return `${nameOfActor(rest, node)} answered`;
  if (kind === 'error.actor') return `${nameOfActor(rest, node)} failed`;
  if (kind === 'snapshot') return `${nameOfActor(rest, node)} said something`;
  if (kind === 'done.state') return `${rest.split('.').at(-1)} done`;
  return eventType;
};
