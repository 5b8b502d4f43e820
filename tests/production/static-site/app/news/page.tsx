export const revalidate = 60;

/** Prerendered, and rendered again after a minute. */
export default function News() {
  return <h1>News</h1>;
}
