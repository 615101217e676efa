import { mkdir } from 'node:fs/promises';

import multipart from '@fastify/multipart';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';

import { ENVIRONMENT, type Environment } from '../platform/environment.js';
import { DiskFileStore } from './disk-file-store.js';
import { FileStore } from './file-store.js';
import { FilesController } from './files.controller.js';
import { FilesService } from './files.service.js';
import { RowFiles } from './row-files.js';
import { StoredFile } from './stored-file.entity.js';
import { UnusedFiles } from './unused-files.js';

/** Files that rows hold. */
@Module({
  imports: [TypeOrmModule.forFeature([StoredFile])],
  controllers: [FilesController],
  providers: [
    FilesService,
    RowFiles,
    UnusedFiles,
    { provide: FileStore, inject: [ENVIRONMENT], useFactory: async ({ files }: Environment) => await storeOf(files) },
  ],
})
export class FilesModule {
  constructor({ httpAdapter }: HttpAdapterHost<FastifyAdapter>) {
    void httpAdapter.getInstance().register(multipart);
  }
}

async function storeOf(settings: Environment['files']): Promise<FileStore> {
  if (settings.storage === 'disk') {
    await mkdir(settings.folder, { recursive: true });
    return new DiskFileStore(settings.folder);
  }
  const { S3FileStore } = await import('./s3-file-store.js');
  return new S3FileStore(settings.bucket, settings.endpoint);
}
