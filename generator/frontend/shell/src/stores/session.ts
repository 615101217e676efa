import { defineStore } from 'pinia';
import { ref } from 'vue';
import { ApiError, http } from '@/api';

export interface SessionUser {
  id: string;
  username: string;
  name: string;
  roles: string[];
}

interface Session {
  token: string;
  user: SessionUser;
}

const storageKey = 'token';

/** Who is signed in. The token survives a reload of the page. */
export const useSession = defineStore('session', () => {
  const token = ref(localStorage.getItem(storageKey));
  const user = ref<SessionUser | null>(null);

  async function signIn(username: string, password: string): Promise<void> {
    open(await http.post<Session>('/auth/login', { username, password }));
  }

  /** Ends every other session of the user. */
  async function changePassword(current: string, next: string): Promise<void> {
    open(await http.post<Session>('/auth/password', { current, next }));
  }

  function open(session: Session): void {
    token.value = session.token;
    user.value = session.user;
    localStorage.setItem(storageKey, session.token);
  }

  function signOut(): void {
    token.value = null;
    user.value = null;
    localStorage.removeItem(storageKey);
  }

  async function restore(): Promise<void> {
    if (token.value === null) return;
    try {
      user.value = await http.get<SessionUser>('/auth/me');
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) signOut();
    }
  }

  /** No roles given means: every signed-in user. */
  function hasRole(roles: readonly string[]): boolean {
    return roles.length === 0 || roles.some((role) => user.value?.roles.includes(role));
  }

  return { token, user, signIn, signOut, restore, changePassword, hasRole };
});
