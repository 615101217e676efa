import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';

import { type SignedInUser, signedInUser } from '../platform/request-context.js';
import { LoginDto, PasswordDto } from './auth.dto.js';
import { AuthService, type Session } from './auth.service.js';
import { LoginThrottleGuard } from './login-throttle.guard.js';
import { Public } from './public.decorator.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Public()
  @UseGuards(LoginThrottleGuard)
  @Post('login')
  @HttpCode(200)
  async login(@Body() { username, password }: LoginDto): Promise<Session> {
    return await this.auth.login(username, password);
  }

  @ApiBearerAuth()
  @Get('me')
  me(): SignedInUser {
    return signedInUser();
  }

  /** Answers with a new token: those issued before stop working. */
  @ApiBearerAuth()
  @UseGuards(LoginThrottleGuard)
  @Post('password')
  @HttpCode(200)
  async changePassword(@Body() { current, next }: PasswordDto): Promise<Session> {
    return await this.auth.changePassword(signedInUser().id, current, next);
  }
}
