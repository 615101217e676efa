import { Controller, Get, Param, ParseUUIDPipe, Post, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { invalid } from '../platform/problem.js';
import { text } from '../platform/texts.js';
import { FileDto } from './file.dto.js';
import { disposition, isPicture } from './file-type.js';
import { FilesService } from './files.service.js';

const upload = { type: 'object', properties: { file: { type: 'string', format: 'binary' } } };

/** Files of rows: sent before the row is written, read by those who may read the row. */
@ApiTags('files')
@ApiBearerAuth()
@Controller('files')
export class FilesController {
  constructor(private readonly files: FilesService) {}

  /** The answer is what the row's field is set to. A file that no row takes is removed after a day. */
  @Post(':module/:model/:field')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: upload })
  @ApiCreatedResponse({ type: FileDto })
  async upload(
    @Param('module') module: string,
    @Param('model') model: string,
    @Param('field') name: string,
    @Req() request: FastifyRequest,
  ): Promise<FileDto> {
    try {
      const field = this.files.fieldOf(`${module}/${model}`, name);
      if (!request.isMultipart()) throw invalid([{ field: 'file', message: text('required') }]);
      const limits = { files: 1, fields: 0, fileSize: field.maxBytes + 1 };
      const part = await request.file({ limits, throwFileSizeLimit: false });
      if (!part) throw invalid([{ field: 'file', message: text('required') }]);
      return await this.files.take(field, part.file, part.filename);
    } catch (error) {
      // what is still to come has to go somewhere, or the sender would never read the answer
      request.raw.resume();
      throw error;
    }
  }

  @Get(':id')
  @ApiOkResponse({ content: { '*/*': { schema: { type: 'string', format: 'binary' } } } })
  async download(
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const file = await this.files.find(id);
    const etag = `"${file.id}"`;
    void reply.headers({ etag, 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' });
    if (request.headers['if-none-match'] === etag) {
      void reply.status(304);
      return undefined;
    }
    void reply.header('content-security-policy', "default-src 'none'; sandbox");
    return new StreamableFile(await this.files.content(file), {
      type: file.contentType,
      length: file.size,
      disposition: disposition(isPicture(file.contentType) ? 'inline' : 'attachment', file.name),
    });
  }
}
