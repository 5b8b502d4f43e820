'use server';

import type { LoginActionResult } from 'authchart/react';
import { auth } from './auth.ts';

export async function login(_: LoginActionResult | undefined, form: FormData) {
  return auth.login(form);
}

export async function logout(form: FormData) {
  return auth.logout(form);
}
