/** Where a product's picture is, by its name. */
export const pictureAddress = (name: string): string => `/api/pictures/${encodeURIComponent(name)}`
