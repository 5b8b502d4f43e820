import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { hash } from '@node-rs/argon2';
import Database from 'libsql';

export interface UserRow {
  readonly id: number;
  readonly email: string;
  readonly full_name: string;
  readonly role: string;
  readonly password_hash: string;
}

const SCHEMA = `
  create table if not exists users (
    id integer primary key, email text not null unique, full_name text not null,
    role text not null, password_hash text not null);
  create table if not exists refresh_tokens (
    token_hash text primary key, family text not null, user_id integer not null, expires_at integer not null,
    used_at integer, successor text);
  create table if not exists revoked_families (family text primary key);
  create table if not exists keys (id text primary key, private_jwk text not null);
`;

const PASSWORD = 'correct horse battery';
const SEEDED = [
  { email: 'ada@example.com', fullName: 'Ada Lovelace', role: 'admin' },
  { email: 'grace@example.com', fullName: 'Grace Hopper', role: 'member' },
];

export type Db = InstanceType<typeof Database>;

/** argon2id with the library's defaults (19 MiB, two passes), which are OWASP's. */
export const hashPassword = (password: string): Promise<string> => hash(password);

export const insertUser = (
  db: Db,
  user: { email: string; fullName: string; role: string; passwordHash: string },
): void => {
  db.prepare('insert into users (email, full_name, role, password_hash) values (?, ?, ?, ?)').run(
    user.email,
    user.fullName,
    user.role,
    user.passwordHash,
  );
};

export const findUser = (db: Db, email: string): UserRow | undefined =>
  db.prepare('select * from users where email = ?').get(email) as UserRow | undefined;

export const findUserById = (db: Db, id: number): UserRow | undefined =>
  db.prepare('select * from users where id = ?').get(id) as UserRow | undefined;

/** Opens the database, makes its tables, and adds the two demo users at the first start. */
export const openDatabase = async (file: string): Promise<Db> => {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  db.exec(SCHEMA);
  for (const user of SEEDED)
    if (findUser(db, user.email) === undefined)
      insertUser(db, { ...user, passwordHash: await hashPassword(PASSWORD) });
  return db;
};
