import { LoginForm } from 'authchart/react';

export default function Login() {
  return <LoginForm afterLoginPath="/account" />;
}
