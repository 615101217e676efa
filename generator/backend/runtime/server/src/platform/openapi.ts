import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

import { product } from '../product.js';

/** `/api/docs` for people, `/api/openapi.json` for programs. */
export function serveApiDocs(app: NestFastifyApplication): void {
  const config = new DocumentBuilder().setTitle(product.name).addBearerAuth().addSecurityRequirements('bearer').build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: 'api/openapi.json',
  });
}
