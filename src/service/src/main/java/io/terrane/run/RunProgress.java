package io.terrane.run;

import org.jspecify.annotations.Nullable;

/**
 * How far a run is.
 *
 * @param chunksTotal of the items planned so far
 * @param chunksASecond computed lately; 0 where nothing is known
 * @param computing JSON: item → numbers of the chunks in work; null for none
 */
record RunProgress(
        int itemsDone,
        int itemsTotal,
        long chunksDone,
        long chunksTotal,
        double chunksASecond,
        @Nullable String computing) {
    static final RunProgress NONE = new RunProgress(0, 0, 0, 0, 0, null);

    /**
     * What was used since it was told last.
     *
     * @param bytesRead from sources
     * @param bytesWritten of chunks
     * @param chunkMillis from the beginning to the end of each chunk
     */
    record Used(long bytesRead, long bytesWritten, long chunkMillis) {
        static final Used NOTHING = new Used(0, 0, 0);

        Used minus(Used earlier) {
            return new Used(
                    bytesRead - earlier.bytesRead,
                    bytesWritten - earlier.bytesWritten,
                    chunkMillis - earlier.chunkMillis);
        }
    }
}
