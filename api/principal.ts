export const roles = ['viewer', 'designer', 'publisher', 'approver', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who is asking. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The one product that the token is good for; null for every product. */
  readonly productId: string | null;
}

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

/** Every role may read; an admin may do everything. */
export function hasRole(principal: Principal, role: Role): boolean {
  if (role === 'viewer') return principal.roles.length > 0;
  return principal.roles.includes(role) || principal.roles.includes('admin');
}

export function mayEnter(principal: Principal, productId: string): boolean {
  return principal.productId === null || principal.productId === productId;
}
