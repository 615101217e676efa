import { Reflector } from '@nestjs/core';

import type { Role } from '../product.js';

/** Who may call; without it every signed-in user may. */
export const Roles = Reflector.createDecorator<readonly Role[]>();
