/** Throws while what is at the address does not answer well. */
export async function answersOk(name: string, url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${name} answers ${response.status}: ${await response.text()}`);
}
