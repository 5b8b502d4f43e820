/**
 * Asks as Next's router does: its requests for a part of a page carry a hash of their headers in `_rsc`, and whoever
 * leaves it out is led to the address that has it (307).
 */
export const askAsRouter = async (
  ask: (path: string) => Promise<Response>,
  path: string,
): Promise<Response> => {
  const answer = await ask(path);
  const address = new URL(answer.headers.get('location') ?? '/', 'http://any.example');
  if (answer.status !== 307 || !address.searchParams.has('_rsc')) return answer;
  await answer.text();
  return ask(address.pathname + address.search);
};
