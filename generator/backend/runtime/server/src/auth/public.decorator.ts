import { SetMetadata } from '@nestjs/common';

export const isPublic = 'isPublic';

/** Needs no signing in. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(isPublic, true);
