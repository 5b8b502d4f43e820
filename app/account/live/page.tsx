import type { Metadata } from 'next';
import { auth } from '../../auth.ts';
import { LiveOrders } from './live-orders.tsx';

export const metadata: Metadata = { title: 'Live' };

export default async function LivePage() {
  await auth.requireSession();
  return (
    <>
      <h1>Your orders, live</h1>
      <p className="lead">
        The browser calls <code>/api/proxy/orders</code>; the token joins the request on the server. While the
        token is being renewed a call waits for it.
      </p>
      <noscript>
        <p className="note">
          This page fetches from the browser, so it needs JavaScript. The account page does without.
        </p>
      </noscript>
      <LiveOrders />
    </>
  );
}
