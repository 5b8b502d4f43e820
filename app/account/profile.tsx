import { auth } from '../auth.ts';

interface Me {
  readonly data: Readonly<Record<string, unknown>>;
}

const LABELS: Readonly<Record<string, string>> = {
  fullName: 'Name',
  email: 'Email',
  role: 'Role',
  isVerified: 'Verified',
};

/** What the API says about the token's owner, asked while this page is rendered. */
export const Profile = async () => {
  const response = await auth.fetchApi('/auth/me').catch((error: unknown) => {
    // A stale session is the boundary's business; an API without an answer is ours.
    if (error instanceof Error && error.name === 'AuthError') return null;
    throw error;
  });
  if (response === null || !response.ok)
    return (
      <p className="note" role="status">
        The API cannot say who you are right now. You stay signed in; try again in a moment.
      </p>
    );
  const { data }: Me = await response.json();
  return (
    <div className="card">
      <dl className="facts">
        {Object.entries(LABELS).map(([key, label]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{data[key] === true ? 'yes' : String(data[key] ?? '–')}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
};
