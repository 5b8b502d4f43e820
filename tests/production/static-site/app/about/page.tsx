/** Prerendered once, kept by every cache for a year. */
export default function About() {
  return <h1>About</h1>;
}
