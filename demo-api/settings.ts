export interface DemoApiSettings {
  /** 0 takes any free port. */
  readonly port: number;
  /** A file, or `:memory:`. */
  readonly database: string;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** How long a used refresh token still gets its successor; 0 is strict reuse detection. */
  readonly overlapSeconds: number;
}

const readNumber = (name: string, fallback: number, lowest: number): number => {
  const value = process.env[name];
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= lowest) return number;
  throw new RangeError(`${name} must be a whole number from ${lowest}, not "${value}".`);
};

/** @throws RangeError that names the variable. */
export const readSettings = (): DemoApiSettings => ({
  port: readNumber('API_PORT', 4000, 0),
  database: process.env.DEMO_API_DATABASE ?? '.authchart/demo-api.db',
  accessTokenSeconds: readNumber('ACCESS_TOKEN_SECONDS', 60, 1),
  refreshTokenSeconds: readNumber('REFRESH_TOKEN_SECONDS', 172_800, 1),
  overlapSeconds: readNumber('REFRESH_OVERLAP_SECONDS', 10, 0),
});
