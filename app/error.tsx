'use client';

export default function ErrorPage({ reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <>
      <h1>This page could not be made</h1>
      <p>Something went wrong on the server. Your session is as it was.</p>
      <button type="button" className="button" onClick={reset}>
        Try again
      </button>
    </>
  );
}
