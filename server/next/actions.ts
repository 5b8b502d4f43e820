import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { AuthError, type AuthProblem, type Envelope } from '../../machines/index.ts';
import { toSession } from '../cookies/record.ts';
import type { CoreContext } from '../core/context.ts';
import { startSession } from '../core/login.ts';
import { endSessions } from '../core/logout.ts';
import { safeReturnTo } from '../core/safe-return-to.ts';
import { isSameOrigin } from '../core/same-origin.ts';
import { applySetCookies } from './apply-cookies.ts';

/** What a login action gives its form: why it failed, or whose session it is. */
export interface LoginResult {
  readonly error?: AuthProblem;
  readonly envelope?: Envelope;
}

const RETURN_TO = 'returnTo';

/** Form fields of React's own begin with `$`. */
const credentialsOf = (form: FormData): Record<string, unknown> =>
  Object.fromEntries([...form].filter(([name]) => !name.startsWith('$') && name !== RETURN_TO));

const missing = (credentials: Record<string, unknown>): AuthProblem | null => {
  const fields = Object.entries(credentials).filter(([, value]) => value === '');
  if (fields.length === 0) return null;
  return {
    code: 'invalid_input',
    fields: Object.fromEntries(fields.map(([name]) => [name, 'required' as const])),
  };
};

/** An action cannot ask for our header, so Fetch Metadata or Origin must speak for it. */
const askedByAction = async (context: CoreContext) => {
  const received = await headers();
  if (!isSameOrigin(received, context.origin)) throw new AuthError('forbidden_origin');
  return { headers: received, cookie: received.get('cookie') };
};

const problemOf = (thrown: unknown): LoginResult => {
  if (thrown instanceof AuthError) return { error: thrown.problem };
  throw thrown;
};

const tryLogin = async (context: CoreContext, credentials: Record<string, unknown>): Promise<LoginResult> => {
  const empty = missing(credentials);
  if (empty !== null) return { error: empty };
  try {
    const started = await startSession(context, await askedByAction(context), credentials);
    if (started.record === null) return { error: { code: 'session_ended' } };
    await applySetCookies(started.setCookies);
    return { envelope: { session: toSession(started.record), serverNow: context.now() } };
  } catch (thrown) {
    return problemOf(thrown);
  }
};

/** Login and logout for a `'use server'` file. */
export const createActions = (
  context: () => CoreContext,
  settings: { afterLoginPath: string; signInPath: string },
) => ({
  /** Signs in with a form's fields and goes to its `returnTo`; a refusal is the result, for the form to show. */
  async login(form: FormData): Promise<LoginResult> {
    const result = await tryLogin(context(), credentialsOf(form));
    if (result.error !== undefined) return result;
    redirect(safeReturnTo(form.get(RETURN_TO), settings.afterLoginPath));
  },

  /** Signs out: the session in the jar, or the one the form's `epoch` names. */
  async logout(form?: FormData): Promise<void> {
    const core = context();
    const epoch = form?.get('epoch');
    const { setCookies } = await endSessions(
      core,
      await askedByAction(core),
      typeof epoch === 'string' && epoch !== '' ? epoch : null,
    );
    await applySetCookies(setCookies);
    redirect(settings.signInPath);
  },
});
