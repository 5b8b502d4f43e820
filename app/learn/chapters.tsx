import type { ReactNode } from 'react';

export interface Chapter {
  readonly slug: string;
  readonly title: string;
  /** The chapter's one idea, in a sentence. */
  readonly idea: string;
  readonly text: ReactNode;
}

/** The eight chapters in their order; their tasks are in app/workbench/tasks. */
export const CHAPTERS: readonly Chapter[] = [
  {
    slug: 'nobody-yet',
    title: 'Nobody yet',
    idea: 'Not knowing who is there, and knowing that nobody is, are two different things.',
    text: (
      <>
        <p>
          Most apps begin with <code>user = null</code> and mean two things by it: “signed out” and “we have
          not looked yet”. So for half a second they show a login button to somebody who is signed in, or send
          them to a login page they did not need.
        </p>
        <p>
          Here they are two states. In <code>anonymous</code> nobody is signed in, and that is an answer. In{' '}
          <code>restoring</code> nobody has been asked yet. The chart starts in the transient{' '}
          <code>starting</code>, which reads what the server has put into the page, and moves on before
          anything is painted.
        </p>
      </>
    ),
  },
  {
    slug: 'signing-in',
    title: 'Signing in',
    idea: 'The password passes through once, and the tokens stop before they reach the page.',
    text: (
      <>
        <p>
          A login is a short journey: the form hands the credentials to the chart as an event, the chart hands
          them to one request, and nobody keeps them. While they are on their way the chart is in{' '}
          <code>authenticating</code>, and a second click does nothing there.
        </p>
        <p>
          The API answers with two tokens. Next is the one who called it, so Next receives them, seals them
          and sets two cookies. Open the request when it has come: the answer to the page has{' '}
          <code>set-cookie</code> lines and no token.
        </p>
      </>
    ),
  },
  {
    slug: 'signed-in',
    title: 'Signed in',
    idea: 'A page can call the API without ever holding the token.',
    text: (
      <>
        <p>
          What a script can read, a script that should not be there can read as well. So the access token is
          not in the page’s memory, not in its storage and not in a cookie it can open.
        </p>
        <p>
          To call the API the page asks Next, at an address of its own site. The browser adds the cookies by
          itself. Next opens them, takes the token out and calls the API with it. Compare the headers of both
          legs when you have tried it.
        </p>
      </>
    ),
  },
  {
    slug: 'refresh-before-it-hurts',
    title: 'Refresh before it hurts',
    idea: 'One timer, set for a moment at which the old token still works.',
    text: (
      <>
        <p>
          An access token lives for a minute here, for five or fifteen elsewhere. Whoever waits for its end
          makes somebody’s click fail. Whoever asks too early asks too often.
        </p>
        <p>
          In <code>authenticated</code> exactly one timer runs, <code>untilRefresh</code>. The server computed
          when it is due from the token’s own times; the chart only measures how far its clock is from the
          server’s. When it fires, the chart goes to <code>refreshing.usable</code>, and the page goes on
          working with the old token meanwhile.
        </p>
      </>
    ),
  },
  {
    slug: 'when-refresh-fails',
    title: 'When refresh fails',
    idea: 'Trouble is not an answer, and only an answer ends a session.',
    text: (
      <>
        <p>
          A train enters a tunnel, an API is deployed, a proxy sends its error page. None of these says
          anything about your session, and yet they sign people out all over the web: the code asked “did the
          refresh work?” where it should have asked “what did the API say?”
        </p>
        <p>
          Retrying is a small chart of its own. It waits a second or two, then longer, always a little by
          chance, and goes on until there is an answer. Should the old token run out meanwhile, the state is{' '}
          <code>refreshing.expired</code>: the page stays, and waits.
        </p>
      </>
    ),
  },
  {
    slug: 'two-tabs',
    title: 'Two tabs',
    idea: 'All tabs share one jar, so they must take turns.',
    text: (
      <>
        <p>
          A refresh token that rotates may be used once. Two tabs that use the same one look like a thief and
          a victim, and a careful API then ends the session of both. It is the commonest way to lose a session
          for no reason.
        </p>
        <p>
          Beside the chart stands a second page of this very browser, with a chart of its own. Both have the
          same session, and both timers are due at nearly the same time.
        </p>
      </>
    ),
  },
  {
    slug: 'leaving',
    title: 'Leaving',
    idea: 'A logout wins over everything that is still under way.',
    text: (
      <>
        <p>
          A logout looks like the easiest part, until something else is on the wire: a refresh whose answer
          brings new cookies a second after you have left. If that answer wins, the next person at this
          computer is you.
        </p>
        <p>
          So the page does not ask for leave. It drops the session, writes a tombstone, a cookie that names
          what is over, tells the other tabs, and only then tells the server. Whatever still comes in the name
          of that session finds the tombstone.
        </p>
      </>
    ),
  },
  {
    slug: 'prove-it',
    title: 'Prove it',
    idea: 'A chart can be tried on every path, and so can you try it.',
    text: (
      <>
        <p>
          This is the hardest case there is. The API has changed the token, and the connection breaks before
          anybody hears of it. The old token is used up, the new one exists in one place only. An API that
          grants a few seconds of overlap gives the same answer to the same question again; the demo’s API
          does.
        </p>
        <p>
          The machine in these lessons is the one that is shipped, and the one that the tests walk: every
          transition, in a simulated browser, in React and in Chromium. What you predict here they have
          predicted many thousand times.
        </p>
      </>
    ),
  },
];
