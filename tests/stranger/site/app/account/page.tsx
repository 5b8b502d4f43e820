import { auth } from '../../lib/auth';

export default async function Account() {
  const { user } = await auth.requireSession();
  return <h1>The account of {user.name}</h1>;
}
