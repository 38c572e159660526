import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
export default {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["org"], poolConfig: { max: Number(process.env.POOL || 10), idleTimeoutMillis: 0 } })],
  grafserv: { port: Number(process.env.PORT || 5678), host: "127.0.0.1", graphiql: false, watch: false, graphqlOverGET: false },
  grafast: { explain: false },
};
