import { AuthError } from '../../machines/index.ts';
import { TooLong } from './too-long.ts';

const LONGEST_BODY = 16 * 1024;

const refuse = (message: string) => new AuthError('invalid_input', message);

const readBytes = async (request: Request): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > LONGEST_BODY) throw new TooLong();
    chunks.push(chunk);
  }
  // A client that went away leaves less than it announced, and a logout without its epoch would end everything.
  if (length < Number(request.headers.get('content-length') ?? 0)) throw refuse('The body was cut short.');
  return Buffer.concat(chunks);
};

/**
 * Reads a JSON object of at most 16 KB; an empty body is an empty object.
 *
 * Anything but `application/json` is refused: a form of another site can send every type that needs no preflight.
 *
 * @throws {@link TooLong}; {@link AuthError} `invalid_input` where it is no JSON object.
 */
export const readBody = async (request: Request): Promise<Record<string, unknown>> => {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw refuse('The body must be application/json.');
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Said below, together with JSON that is no object.
  }
  throw refuse('The body must be a JSON object.');
};
