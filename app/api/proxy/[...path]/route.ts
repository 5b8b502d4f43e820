import { auth } from '../../../auth.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD } = auth.apiProxy;
