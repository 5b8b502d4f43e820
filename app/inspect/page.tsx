import type { Metadata } from 'next';
import { Inspector } from './inspector.tsx';

export const metadata: Metadata = { title: 'Inspect' };

export default function InspectPage() {
  return (
    <div className="wide">
      <h1>Inspect</h1>
      <p className="lead">
        Every actor in every open tab of this site, while it runs: where its chart stands, what it heard, and
        what came of it. Open another tab, log in there and watch here.
      </p>
      <Inspector />
      <noscript>
        <p className="note">An inspector listens to running charts, so this page needs JavaScript.</p>
      </noscript>
    </div>
  );
}
