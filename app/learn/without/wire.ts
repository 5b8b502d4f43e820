/** One request that a tab sent. */
export interface Call {
  readonly id: number;
  readonly tab: string;
  /** Milliseconds after the experiment began. */
  readonly at: number;
  /** null while it is on its way. */
  status: number | null;
}

/** One way of the network, there or back. */
const WAY_MS = 10;

const travel = () => new Promise<void>((resolve) => setTimeout(resolve, WAY_MS));

type Handle = (path: string, body: string, arrive: () => Promise<void>) => Promise<Response>;

/** What a tab's `fetch` is in the comparison: every request is recorded, and takes a moment. */
export const createWire = (startedAt: number, handle: Handle) => {
  const calls: Call[] = [];
  const fetchFor =
    (tab: string): typeof globalThis.fetch =>
    async (input, init) => {
      const call: Call = { id: calls.length, tab, at: Date.now() - startedAt, status: null };
      calls.push(call);
      const response = await handle(String(input), String(init?.body ?? '{}'), travel);
      await travel();
      call.status = response.status;
      return response;
    };
  return { calls, fetchFor };
};
