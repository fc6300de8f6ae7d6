import { program } from '../../program.mjs';

export const dynamic = 'force-dynamic';

export const GET = () => Response.json(program());
