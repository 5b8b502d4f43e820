// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { AuthProvider, describeProblem, LoginForm, type LoginFormProps, MESSAGES } from 'authchart/react';
import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(cleanup);

const settle = () => act(async () => new Promise((resolve) => setTimeout(resolve, 5)));

const problem = (code: string, more: object = {}) =>
  new Response(JSON.stringify({ code, ...more }), {
    status: 422,
    headers: { 'content-type': 'application/problem+json' },
  });

const start = (
  handle: (route: string, init: RequestInit) => Response | Promise<Response>,
  props: LoginFormProps = {},
) => {
  const sent: { route: string; body: unknown }[] = [];
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const route = String(input).replace('/api/auth/', '');
    sent.push({ route, body: init.body === undefined ? undefined : JSON.parse(String(init.body)) });
    return handle(route, init);
  };
  const navigate = vi.fn();
  render(
    <AuthProvider session={{ session: null, serverNow: Date.now() }} fetch={fetch} navigate={navigate}>
      <LoginForm {...props} />
    </AuthProvider>,
  );
  return { sent, navigate };
};

const submit = async (password = 'secret') => {
  fireEvent.change(screen.getByLabelText('Email'), { target: { value: 'ada@example.com' } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await settle();
};

const success = () => {
  const now = Date.now();
  const session = {
    user: { id: '7' },
    epoch: 'e',
    generation: 0,
    refreshAt: now + 45_000,
    expiresAt: now + 60_000,
    endsAt: null,
  };
  return new Response(JSON.stringify({ session, serverNow: now }));
};

test('sends the fields and leads on to where the page was asked for', async () => {
  const { sent, navigate } = start(success, { returnTo: '/account?tab=1' });
  await submit();
  expect(sent).toEqual([{ route: 'login', body: { email: 'ada@example.com', password: 'secret' } }]);
  expect(navigate).toHaveBeenCalledExactlyOnceWith('/account?tab=1');
});

test('leads to this site only', async () => {
  const { navigate } = start(success, { returnTo: '//evil.example', afterLoginPath: '/home' });
  await submit();
  expect(navigate).toHaveBeenCalledExactlyOnceWith('/home');
});

test('more fields go to the API as they are; returnTo does not', async () => {
  const { sent } = start(success, { returnTo: '/x', children: <input name="tenant" defaultValue="north" /> });
  await submit();
  expect(sent[0]?.body).toEqual({ email: 'ada@example.com', password: 'secret', tenant: 'north' });
});

test('marks refused fields, describes them, and puts the focus on the first', async () => {
  start(() => problem('invalid_input', { fields: { email: 'invalid' } }));
  await submit();
  const email = screen.getByLabelText('Email');
  expect(email.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(email.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'This was not accepted.',
  );
  expect(document.activeElement).toBe(email);
  expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBeNull();
});

test('says how long to wait, where the server said so', async () => {
  start(() => problem('rate_limited', { retryAfterMs: 61_000 }));
  await submit();
  expect(screen.getByRole('alert').textContent).toBe('Too many tries. Please wait 61 s.');
});

test.each([
  [0, 'Too many tries.'],
  [400, 'Too many tries. Please wait 1 s.'],
  [120_001, 'Too many tries. Please wait 3 minutes.'],
  [86_400_000, 'Too many tries. Please wait 24 hours.'],
])('a wait of %i ms is said as %j', (retryAfterMs, sentence) => {
  expect(describeProblem({ code: 'rate_limited', retryAfterMs })).toBe(sentence);
});

test('takes labels of the app’s own', async () => {
  start(() => problem('invalid_input', { fields: { email: 'required' } }), {
    labels: { email: 'E-Mail', password: 'Kennwort', submit: 'Anmelden', required: 'Bitte ausfüllen.' },
  });
  const email = screen.getByLabelText('E-Mail');
  fireEvent.change(email, { target: { value: 'ada@example.com' } });
  fireEvent.change(screen.getByLabelText('Kennwort'), { target: { value: 'secret' } });
  fireEvent.click(screen.getByRole('button', { name: 'Anmelden' }));
  await screen.findByText('Bitte ausfüllen.');
  expect(document.activeElement).toBe(email);
});

test('takes messages of the app’s own', async () => {
  start(() => problem('invalid_credentials'), {
    messages: { invalid_credentials: 'Das passt nicht zusammen.' },
  });
  await submit();
  expect(screen.getByRole('alert').textContent).toBe('Das passt nicht zusammen.');
});

test('a second click while a login is under way posts nothing', async () => {
  const { sent } = start(() => new Promise(() => {}));
  await submit();
  await submit();
  expect(sent).toHaveLength(1);
  expect(screen.getByRole('button', { name: 'Sign in' }).getAttribute('aria-disabled')).toBe('true');
});

test('never puts credentials into an address, even before it is interactive', () => {
  start(success);
  const form = document.querySelector('form');
  expect(form?.getAttribute('method')).toBe('post');
});

test('every code has a sentence', () => {
  for (const [code, sentence] of Object.entries(MESSAGES)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(describeProblem({ code: code as never })).toBe(sentence);
  }
});

describe('while nobody can say who is signed in', () => {
  const startUnknown = (session: () => Response | Promise<Response>) => {
    const asked: string[] = [];
    const fetch = async (input: RequestInfo | URL) => {
      const route = String(input).replace('/api/auth/', '');
      asked.push(route);
      if (route === 'session') return session();
      return route === 'login'
        ? success()
        : Response.json({ session: null, serverNow: Date.now(), ended: [] });
    };
    const navigate = vi.fn();
    render(
      <AuthProvider fetch={fetch} navigate={navigate}>
        <LoginForm />
      </AuthProvider>,
    );
    return { asked, navigate };
  };

  test('a login waits for the answer and says that it does', async () => {
    let say: (answer: Response) => void = () => {};
    const { asked, navigate } = startUnknown(() => new Promise((resolve) => (say = resolve)));
    await submit();
    await submit();
    expect(screen.getByRole('button', { name: 'Sign in' }).getAttribute('aria-disabled')).toBe('true');
    expect(asked).toEqual(['session']);
    say(Response.json({ session: null, serverNow: Date.now() }));
    await settle();
    expect(asked).toEqual(['session', 'login']);
    expect(navigate).toHaveBeenCalledTimes(1);
  });

  test('and leaves what cannot be read: cookies of a secret that is gone lock nobody out', async () => {
    const { asked, navigate } = startUnknown(() => problem('api_unavailable'));
    await settle();
    await submit();
    await settle();
    expect(asked).toEqual(['session', 'logout', 'login']);
    expect(navigate).toHaveBeenCalledTimes(1);
  });
});
