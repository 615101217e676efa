import { createSecretKey } from 'node:crypto';

import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';

import { ENVIRONMENT, type Environment } from '../platform/environment.js';
import { product } from '../product.js';
import { AccessGuard } from './access.guard.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { User } from './user.entity.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([User]),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 20 }]),
    JwtModule.registerAsync({
      inject: [ENVIRONMENT],
      useFactory: ({ jwtSecret }: Environment) => ({
        // made once: of a text, the key would be made again for every request
        secret: createSecretKey(jwtSecret, 'utf8'),
        signOptions: { algorithm: 'HS256', expiresIn: product.sessionMinutes * 60 },
        verifyOptions: { algorithms: ['HS256'] },
      }),
    }),
  ],
  controllers: [AuthController, UsersController],
  providers: [AuthService, UsersService, { provide: APP_GUARD, useClass: AccessGuard }],
})
export class AuthModule {}
