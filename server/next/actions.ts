import { headers } from 'next/headers.js';
import {
  AuthError,
  type AuthProblem,
  type DefaultUser,
  type Envelope,
  safeReturnTo,
} from '../../machines/index.ts';
import { toSession } from '../cookies/record.ts';
import type { Asked } from '../core/context.ts';
import type { Core } from '../core/create-core.ts';
import { isSameOrigin } from '../core/same-origin.ts';
import { applySetCookies } from './apply-cookies.ts';
import { redirectTo } from './redirect-to.ts';

/** What a login action gives its form: why it failed, or whose session it is. */
export interface LoginResult<User = DefaultUser> {
  readonly error?: AuthProblem;
  readonly envelope?: Envelope<User>;
  /** What a form that failed had said: without JavaScript it is rendered anew, and would be empty. */
  readonly email?: string;
}

type Credentials = Readonly<Record<string, unknown>>;

const RETURN_TO = 'returnTo';

/** Form fields of React's own begin with `$`; a file is no credential. */
const credentialsOf = (form: FormData): Credentials =>
  Object.fromEntries(
    [...form].filter(
      ([name, value]) => typeof value === 'string' && !name.startsWith('$') && name !== RETURN_TO,
    ),
  );

/** An action cannot ask for our header, so Fetch Metadata or Origin must speak for it. */
const askedByAction = async (core: Core): Promise<Asked> => {
  const received = await headers();
  if (!isSameOrigin(received, core.origin)) throw new AuthError('forbidden_origin');
  return { headers: received, cookie: received.get('cookie') };
};

/** Login and logout for a `'use server'` file. */
export const createActions = <User extends DefaultUser>(core: Core) => {
  const logIn = async (credentials: Credentials): Promise<LoginResult<User>> => {
    try {
      const asked = await askedByAction(core);
      const { record, setCookies } = await core.startSession(asked, credentials);
      await applySetCookies(setCookies);
      if (record === null) return { error: { code: 'session_ended' } };
      // The user is what `user(claims)` has just made.
      return {
        envelope: { session: toSession(record), serverNow: core.now(asked) } as Envelope<User>,
      };
    } catch (thrown) {
      if (thrown instanceof AuthError) return { error: thrown.problem };
      throw thrown;
    }
  };

  return {
    async login(credentials: FormData | Credentials): Promise<LoginResult<User>> {
      if (!(credentials instanceof FormData)) return logIn(credentials);
      const fields = credentialsOf(credentials);
      const result = await logIn(fields);
      if (result.error !== undefined)
        return typeof fields.email === 'string' ? { ...result, email: fields.email } : result;
      return redirectTo(safeReturnTo(credentials.get(RETURN_TO), core.afterLoginPath));
    },

    /** Signs out: the session in the jar, or the one the form's `epoch` names. */
    async logout(form?: FormData): Promise<void> {
      const epoch = form?.get('epoch');
      const named = typeof epoch === 'string' && epoch !== '' ? epoch : null;
      const { setCookies } = await core.endSessions(await askedByAction(core), named);
      await applySetCookies(setCookies);
      return redirectTo(core.signInPath);
    },
  };
};
