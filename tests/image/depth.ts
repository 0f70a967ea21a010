/** `npm run test:image -- --deep`: the full counts, and what takes too long for every change. */
export const isDeep = process.env['PARLOUR_IMAGE_DEPTH'] === 'deep';
