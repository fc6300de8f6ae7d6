import { program } from '../../program.mjs';

export const runtime = 'edge';

export const GET = () => Response.json(program());
