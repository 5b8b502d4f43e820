import { AuthError } from '../../machines/index.ts';
import { withStatus } from './problem.ts';

const LONGEST_BODY = 16 * 1024;

const refuse = (status: number, message: string) =>
  withStatus(new AuthError('invalid_input', message), status);

const readBytes = async (request: Request): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > LONGEST_BODY) throw refuse(413, 'The body is longer than 16 KB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/**
 * Reads a JSON object of at most 16 KB; an empty body is an empty object.
 *
 * Anything but `application/json` is refused: a form of another site can send every type that needs no preflight.
 *
 * @throws {@link AuthError} `invalid_input` with status 413 (too long) or 422 (no JSON object).
 */
export const readBody = async (request: Request): Promise<Record<string, unknown>> => {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw refuse(422, 'The body must be application/json.');
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Said below, together with JSON that is no object.
  }
  throw refuse(422, 'The body must be a JSON object.');
};
