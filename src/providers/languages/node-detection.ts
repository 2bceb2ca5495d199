// Packages of Node's world by which programs, their settings and their connections are known.
import type { NodeDetection } from '../../model/node-detection.ts'
import { nodeConventions, nodeExports } from './node-conventions.ts'
import { nodeMigrations } from './node-migrations.ts'

export const nodeDetection: NodeDetection = {
  packages: ['express', 'fastify', 'koa', '@nestjs/core', '@hapi/hapi', 'hapi', 'next', 'nuxt', 'hono', 'restify'],
  servers: [
    ...['@hono/node-server', 'polka', 'nuxt3', '@remix-run/serve', '@remix-run/express', '@react-router/serve'],
    ...['@react-router/express', '@adonisjs/core', '@strapi/strapi', '@feathersjs/express', '@feathersjs/koa'],
    ...['@loopback/rest', 'loopback', 'sails', 'egg', '@midwayjs/core', 'micro', 'h3', 'nitropack', '@apollo/server'],
    ...['apollo-server', 'graphql-yoga', 'socket.io', 'ws', 'moleculer-web', 'total.js', 'actionhero', 'parse-server'],
    ...['@keystone-6/core', 'payload', 'directus', 'uwebsockets.js', 'tinyhttp', '@tinyhttp/app', 'elysia'],
    ...['routing-controllers', '@tsed/platform-express', '@trpc/server', 'fastify-cli', 'json-graphql-server'],
  ],
  conventions: nodeConventions,
  exports: nodeExports,
  programs: /^(next|nuxt|nest|nx|remix-serve|react-router-serve|strapi|fastify|micro)$/,
  fileServers: /^(react-scripts|serve|http-server|json-server|vite|astro|gatsby|live-server)$/,
  builders: /^(tsc|tsup|tsdown|babel|swc|esbuild|nest|ncc|webpack|rollup|vite)$/,
  joiningBuilder: 'webpack',
  routers:
    /^(this|app|server|router|routes?|fastify|api|express|web|http|instance|r|s|koa|hono|_?\w*([Rr]outer|[Rr]outes?|[Aa]pp|[Ss]erver|[Aa]pi))$/,
  listening: { serve: /^@hono\/node-server$/, server: /^(@hapi\/hapi|hapi)$/, Server: /^(@hapi\/hapi|hapi)$/ },
  settings: {
    strict:
      /^(zod|zod\/\w+|valibot|arktype|@sinclair\/typebox|typebox|superstruct|io-ts|@t3-oss\/env-\w+|envalid|znv|runtypes|myzod|@effect\/schema)$/,
    lenient: /^(joi|@hapi\/joi|yup|celebrate|env-schema|fluent-json-schema)$/,
  },
  development: [
    /^(JEST|VITEST|CYPRESS|PLAYWRIGHT|MOCHA|TS_NODE|VERCEL|NETLIFY|HEROKU|RAILWAY|RENDER|FLY|AWS_LAMBDA|K_|GAE_|GITPOD|CODESPACE|STORYBOOK|TURBO|WEBPACK|ANALYZE|DEBUG$|LAMBDA_|FUNCTIONS?_|FORCE_COLOR|NO_COLOR|E2E|SKIP_ENV_VALIDATION|BUNDLE_ANALYZE)/,
  ],
  connections: {
    functions:
      /^(Pool|Client|createPool|createConnection|createClient|createCluster|connect|MongoClient|Redis|Cluster|IORedis|Sequelize|DataSource|knex|Knex|postgres|drizzle|Queue|Worker|PrismaPg|MikroORM|neon|forRoot|Keyv|RedisStore|MongoStore|Database|DatabaseSync|PrismaLibSQL|PrismaLibSql|PrismaBetterSqlite3|PrismaBetterSQLite3)$/,
    drivers: /^(pg|postgres|mysql2?|mariadb|redis|ioredis|mongodb|mongoose|knex|sequelize|better-sqlite3|sqlite)(\/|$)/,
    speaksTo: {
      bull: 'redis',
      bullmq: 'redis',
      'bee-queue': 'redis',
      '@nestjs/bull': 'redis',
      '@nestjs/bullmq': 'redis',
      'connect-redis': 'redis',
      mongoose: 'mongodb',
      '@nestjs/mongoose': 'mongodb',
      '@prisma/adapter-pg': 'pg',
      mysql2: 'mysql',
    },
    databases: ['pg', 'mysql2', 'mysql', 'mariadb', 'postgres', 'tedious', 'oracledb', 'mongodb', 'mongoose'],
  },
  migrations: nodeMigrations,
  writing: {
    uploads: /^(multer|@nestjs\/platform-express|formidable|express-fileupload|fastify-multer|@koa\/multer|koa-body)$/,
    logs: /winston|pino|log4js|bunyan|rotating-file-stream|file-stream-rotator/,
  },
}
