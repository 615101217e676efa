import { http, type Page, type Query } from '@/api';

export interface User {
  id: string;
  username: string;
  name: string;
  roles: string[];
  isEnable: boolean;
}

export interface UserChange {
  name: string;
  roles: string[];
  isEnable: boolean;
  password?: string;
}

/** The accounts that may sign in. */
export const userApi = {
  list: (query: Query) => http.get<Page<User>>('/users', query),
  create: (body: UserChange & { username: string }) => http.post<User>('/users', body),
  update: (id: string, body: UserChange) => http.patch<User>(`/users/${id}`, body),
};
