import type { Received } from './history.ts';
import { readMessage } from './read-message.ts';

const FORMAT = 'authchart-recording';
const VERSION = 1;
const MOST_MESSAGES = 20_000;

/** A recording as text: JSON that {@link readRecording} reads. It holds what was received, so nothing that was hidden. */
export const writeRecording = (received: readonly Received[]): string =>
  `${JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      messages: received.map(({ source, message }) => ({ source, message })),
    },
    null,
    1,
  )}\n`;

const readReceived = (value: unknown): Received | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { source, message: data } = value as Record<string, unknown>;
  const message = readMessage(data);
  return typeof source === 'string' && source.length <= 40 && message !== null ? { source, message } : null;
};

/** @returns null where the text is no recording, or one of another version. */
export const readRecording = (text: string): readonly Received[] | null => {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof data !== 'object' || data === null) return null;
  const { format, version, messages } = data as Record<string, unknown>;
  if (format !== FORMAT || version !== VERSION || !Array.isArray(messages)) return null;
  const received = messages.slice(0, MOST_MESSAGES).map(readReceived);
  return received.every((one) => one !== null) ? received : null;
};
