import { useEffect, useState } from 'react';
import { get } from './stac';

export interface Loaded<T> {
  document?: T;
  error?: Error;
}

/** Fetches a document, again whenever its path changes; an undefined path fetches nothing. */
export function useDocument<T>(path: string | undefined): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  useEffect(() => {
    setLoaded({});
    if (path === undefined) {
      return;
    }
    const controller = new AbortController();
    get<T>(path, controller.signal)
      .then((document) => setLoaded({ document }))
      .catch((error: Error) => {
        if (error.name !== 'AbortError') {
          setLoaded({ error });
        }
      });
    return () => controller.abort();
  }, [path]);
  return loaded;
}
