import { auth } from '../../../auth.ts';
import { tracedAll } from '../../../demo/server/traced.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD } = tracedAll(auth.apiProxy);
