package io.terrane.execution;

import java.util.List;

/**
 * What a run would come to, from its scenes' metadata and the headers of their images.
 *
 * @param scenes that the source has for the definition
 * @param opened scenes whose headers were read; what the others take is taken to be alike
 * @param steps images that would be written
 * @param pixels of all of them
 * @param bytesToRead of compressed blocks
 * @param bytesWritten before compression
 * @param warnings what a team would want to look at before it runs this
 */
public record Forecast(
        int scenes,
        int opened,
        long steps,
        long chunks,
        long pixels,
        long bytesToRead,
        long bytesWritten,
        List<String> warnings) {
    public Forecast {
        warnings = List.copyOf(warnings);
    }
}
