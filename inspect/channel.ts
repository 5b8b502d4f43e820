import type { InspectMessage } from './redact.ts';

/** What inspected tabs and viewers of one site say to each other. */
export type ChannelMessage =
  /** A viewer has come, or goes. */
  | { readonly type: '@authchart.viewer'; readonly viewer: string; readonly isHere: boolean }
  /** An inspected tab has come, or goes. */
  | { readonly type: '@authchart.source'; readonly source: string; readonly isHere: boolean }
  /** An inspected tab has let a viewer go. */
  | { readonly type: '@authchart.stopped'; readonly source: string; readonly viewer: string }
  /** What a tab has to tell; `to` one viewer that has just come, or all of them (null). */
  | {
      readonly type: '@authchart.messages';
      readonly source: string;
      readonly to: string | null;
      readonly messages: readonly InspectMessage[];
    };

const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,40}$/.test(value);

/** Reads what came over the channel; null where it is nothing of ours. */
export const readChannelMessage = (data: unknown): ChannelMessage | null => {
  if (typeof data !== 'object' || data === null) return null;
  const { type, viewer, source, isHere, to, messages } = data as Record<string, unknown>;
  if (type === '@authchart.viewer' && isId(viewer) && typeof isHere === 'boolean')
    return { type, viewer, isHere };
  if (!isId(source)) return null;
  if (type === '@authchart.source' && typeof isHere === 'boolean') return { type, source, isHere };
  if (type === '@authchart.stopped' && isId(viewer)) return { type, source, viewer };
  if (type === '@authchart.messages' && Array.isArray(messages) && (to === null || isId(to)))
    return { type, source, to, messages };
  return null;
};

/** The channel's name: two apps on one origin have two, as their cookies do. */
export const channelName = (name: string) => `${name}:inspect`;

/** Names a tab or a viewer: random, and of nothing that is known of its user. */
export const randomName = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
