import { headers } from 'next/headers';

/** The headers of the request that Next is answering; none where there is no request. */
export const askedHeaders = async (): Promise<Headers> =>
  headers().then(
    (found) => new Headers([...found]),
    () => new Headers(),
  );
