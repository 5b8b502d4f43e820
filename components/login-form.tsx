'use client';

import {
  type FormEvent,
  type ReactNode,
  type RefObject,
  useActionState,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { type AuthProblem, type Envelope, safeReturnTo, selectIsSignedIn } from '../machines/index.ts';
import { useAuthScope } from './auth-scope.ts';
import { LABELS, LoginField, type LoginLabels } from './login-field.tsx';
import { type AuthMessages, describeProblem } from './messages.ts';
import { useAuth, useAuthEvent } from './use-auth.ts';
import { useLogin } from './use-login.ts';

/** What a login action answers: `auth.login()` does. */
export interface LoginActionResult {
  readonly error?: AuthProblem;
  readonly envelope?: Envelope;
  /** What the form had said where it failed; a page without JavaScript is rendered anew and would forget it. */
  readonly email?: string;
}

export type LoginAction = (
  state: LoginActionResult | undefined,
  form: FormData,
) => Promise<LoginActionResult | undefined>;

export interface LoginFormProps {
  /** A server action: `auth.login(form)`. It signs in where there is no JavaScript. */
  readonly action?: LoginAction;
  /** Who sends the form where there is JavaScript: the chart, or the action all the same. @default 'chart' */
  readonly submit?: 'chart' | 'action';
  /** Where to go after the login; a path of this site. @default the address's `returnTo`, else `afterLoginPath` */
  readonly returnTo?: string | undefined;
  /** @default '/' */
  readonly afterLoginPath?: string;
  readonly messages?: Partial<AuthMessages>;
  /** Other words, or another language, for what the form itself says. @default English */
  readonly labels?: Partial<LoginLabels>;
  /** More fields; what they hold goes to the API with the rest. */
  readonly children?: ReactNode;
}

const keepState: LoginAction = async (state) => state;

const credentialsOf = (form: HTMLFormElement) =>
  Object.fromEntries(
    [...new FormData(form)].filter(
      ([name, value]) => typeof value === 'string' && !name.startsWith('$') && name !== 'returnTo',
    ),
  );

const readReturnTo = () => new URLSearchParams(window.location.search).get('returnTo');

/** After a failure the person stands where it can be put right. */
const useFocusAfter = (problem: AuthProblem | null, form: RefObject<HTMLFormElement | null>) => {
  useEffect(() => {
    if (problem === null) return;
    const [field = 'password'] = Object.keys(problem.fields ?? {});
    const input = form.current?.elements.namedItem(field);
    if (input instanceof HTMLElement) input.focus();
  }, [problem, form]);
};

/**
 * Signs in with e-mail and password: by the chart, or by a server action where there is no JavaScript.
 *
 * A submission that comes before the page is interactive goes to the action; credentials never stand in an address.
 */
export const LoginForm = ({
  action,
  submit = 'chart',
  returnTo,
  afterLoginPath = '/',
  messages,
  labels: given,
  children,
}: LoginFormProps) => {
  const labels = { ...LABELS, ...given };
  const { actor, navigate } = useAuthScope();
  const { login, isPending, error } = useLogin();
  const isSignedIn = useAuth(selectIsSignedIn);
  const [result, formAction, isActing] = useActionState(action ?? keepState, undefined);
  const [submitted, setSubmitted] = useState<{ readonly email: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const errorId = useId();
  const usesAction = action !== undefined && submit === 'action';
  const problem =
    (usesAction ? result?.error : submitted && !isPending ? error : null) ?? result?.error ?? null;
  useFocusAfter(problem, form);

  // An action that does not redirect says whose session it is.
  const envelope = result?.envelope;
  useEffect(() => {
    if (envelope !== undefined) actor.send({ type: 'session.provided', envelope });
  }, [actor, envelope]);

  const leave = () => navigate(safeReturnTo(returnTo ?? readReturnTo(), afterLoginPath));
  useAuthEvent('session.started', () => {
    // With an action the server's redirect leads on.
    if (!isActing) leave();
  });

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    const { email } = credentialsOf(event.currentTarget);
    setSubmitted({ email: String(email) });
    if (usesAction) return;
    event.preventDefault();
    if (isSignedIn) leave();
    else login(credentialsOf(event.currentTarget));
  };

  const isBusy = isPending || isActing;
  const shared = { errorId, problem, labels };
  return (
    <form
      ref={form}
      className="authchart-form"
      method={action === undefined ? 'post' : undefined}
      action={action === undefined ? undefined : formAction}
      onSubmit={onSubmit}
      aria-busy={isBusy}
    >
      {/* Always there: a live region that appears with its text is not read out everywhere. */}
      <p id={errorId} role="alert" className="authchart-error">
        {problem !== null && !isBusy && describeProblem(problem, messages)}
      </p>
      <LoginField
        {...shared}
        name="email"
        type="email"
        autoComplete="username"
        value={submitted?.email ?? result?.email ?? ''}
      />
      <LoginField {...shared} name="password" type="password" autoComplete="current-password" />
      {children}
      {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
      <button type="submit" className="authchart-button" aria-disabled={isBusy}>
        {labels.submit}
      </button>
    </form>
  );
};
