'use client';

import { type EndReason, selectEnded } from 'authchart';
import { useAuth } from 'authchart/react';

const SENTENCES: Readonly<Record<EndReason, string>> = {
  loggedOut: 'You have signed out.',
  expired: 'Your session has run out.',
  refused: 'Your session was ended by the server.',
  elsewhere: 'You have signed out in another tab.',
};

/** Why somebody stands before the form, and where the form leads back to. */
export const EndedNotice = ({ returnTo }: { readonly returnTo: string }) => {
  const ended = useAuth(selectEnded);
  const leadsBack = returnTo !== '/account';
  if (ended === null && !leadsBack) return null;
  return (
    <p className="note" role="status">
      {ended !== null && `${SENTENCES[ended]} `}
      {leadsBack && (
        <>
          Log in and you are back at <code>{returnTo}</code>.
        </>
      )}
    </p>
  );
};
