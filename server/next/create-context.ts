import type { DefaultUser } from '../../machines/index.ts';
import { defaultUser } from '../api/token.ts';
import { createJar } from '../cookies/jar.ts';
import { createSealer } from '../cookies/seal.ts';
import { memoryCoordinator } from '../coordinator/memory.ts';
import type { CoreContext, MakeUser } from '../core/context.ts';
import type { AuthOptions } from './options.ts';
import { requireSecret } from './secret.ts';

const DEFAULT_BUDGET_BYTES = 7_168;

/** What the handlers share, made when the first request comes: then, not at build time, the secret must be there. */
export const createContext = <User extends DefaultUser>(options: AuthOptions<User>): CoreContext => ({
  api: options.api,
  jar: createJar({
    sealer: createSealer(requireSecret(options.secret)),
    name: options.name ?? 'authchart',
    budgetBytes: options.cookies?.budgetBytes ?? DEFAULT_BUDGET_BYTES,
    secure: options.cookies?.secure ?? true,
    sameSite: options.cookies?.sameSite ?? 'lax',
  }),
  coordinator: options.coordinator ?? memoryCoordinator(),
  user: (options.user as MakeUser | undefined) ?? defaultUser,
  origin: { origin: options.origin, trustProxy: options.trustProxy ?? false },
  clientIp: options.clientIp,
  now: Date.now,
});
