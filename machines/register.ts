import type { DefaultUser } from './session.ts';

/**
 * Where an app tells the types of its `createAuth()`, so that they reach `useUser()` and `useLogin()`:
 *
 * @example declare module 'authchart' { interface Register { auth: typeof auth } }
 */
export interface Register {}

/** The user that the registered `createAuth()` makes; {@link DefaultUser} where none is registered. */
export type RegisteredUser = Register extends { auth: { $infer: { user: infer User } } } ? User : DefaultUser;
