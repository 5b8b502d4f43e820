/** What must never leave: as values, as keys, alone and inside of something longer. */
export const CANARIES = [
  'canary-password-nobody-may-see',
  'canary@example.com',
  'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ',
  `rt_${'canary'.repeat(8)}`,
  'Canary Bird, 1 Canary Lane',
] as const;

const LOOKS_LIKE_ONE = /canary|c2lnbmF0dXJl|eyJhbGci|eyJzdWIi/i;

/** The canary in a text, or nothing. */
export const findCanary = (text: string): string => LOOKS_LIKE_ONE.exec(text)?.[0] ?? '';
