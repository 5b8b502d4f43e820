'use client';

import type { FormEvent, ReactNode } from 'react';
import { useLogout } from './use-logout.ts';

export interface LogoutButtonProps {
  /** A server action: `auth.logout(form)`. It signs out where there is no JavaScript. */
  readonly action?: (form: FormData) => void | Promise<void>;
  /** @default 'Sign out' */
  readonly children?: ReactNode;
}

/** Leaves by the chart, or by a server action where there is no JavaScript. */
export const LogoutButton = ({ action, children = 'Sign out' }: LogoutButtonProps) => {
  const logout = useLogout();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    logout();
  };
  return (
    <form action={action} method={action === undefined ? 'post' : undefined} onSubmit={onSubmit}>
      <button type="submit" className="authchart-button authchart-button-quiet">
        {children}
      </button>
    </form>
  );
};
